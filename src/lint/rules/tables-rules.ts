import type { TablesRule } from '../rule.ts';
import { catchAllUnits } from './tables/catch-all-units.ts';
import { controllerIds } from './tables/controller-ids.ts';
import { cxlHostBridge } from './tables/cxl-host-bridge.ts';
import { cxlWindow } from './tables/cxl-window.ts';
import { domainCounts } from './tables/domain-counts.ts';
import { ignoredIvrsRecords } from './tables/ignored-ivrs-records.ts';
import { ignoredX2apic } from './tables/ignored-x2apic.ts';
import { initiatorWithMemory, initiatorWithProcessors } from './tables/initiator-domain.ts';
import { machineControllers } from './tables/machine-controllers.ts';
import { mappingOverlap } from './tables/mapping-overlap.ts';
import { memoryAccess } from './tables/memory-access.ts';
import { missingDistances } from './tables/missing-distances.ts';
import { performanceValue } from './tables/performance-value.ts';

/** Every rule about tables that neither decoding nor `guest/` applies, by code. */
export const TABLES_RULES: readonly TablesRule[] = [
  cxlWindow,
  cxlHostBridge,
  performanceValue,
  machineControllers,
  controllerIds,
  ignoredX2apic,
  mappingOverlap,
  memoryAccess,
  catchAllUnits,
  ignoredIvrsRecords,
  missingDistances,
  domainCounts,
];

/** About tables that no topology stands behind, in which resolving finds the same. */
export const GIVEN_TABLES_RULES: readonly TablesRule[] = [
  initiatorWithProcessors,
  initiatorWithMemory,
  ...TABLES_RULES,
];
