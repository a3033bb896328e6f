import type { TablesRule } from '../rule.ts';
import { catchAllUnits } from './tables/catch-all-units.ts';
import { controllerAddresses } from './tables/controller-addresses.ts';
import { controllerIds } from './tables/controller-ids.ts';
import { cxlHostBridge } from './tables/cxl-host-bridge.ts';
import { cxlWindow } from './tables/cxl-window.ts';
import { domainBits } from './tables/domain-bits.ts';
import { domainBorder } from './tables/domain-border.ts';
import { domainCounts } from './tables/domain-counts.ts';
import { furtherInstance } from './tables/further-instance.ts';
import { ignoredIvrsRecords } from './tables/ignored-ivrs-records.ts';
import { ignoredX2apic } from './tables/ignored-x2apic.ts';
import { initiatorWithMemory, initiatorWithProcessors } from './tables/initiator-domain.ts';
import { machineControllers } from './tables/machine-controllers.ts';
import { mappingOverlap } from './tables/mapping-overlap.ts';
import { memoryAccess } from './tables/memory-access.ts';
import { missingDistances } from './tables/missing-distances.ts';
import { overlappingRanges } from './tables/overlapping-ranges.ts';
import { passedOver } from './tables/passed-over.ts';
import { performanceValue } from './tables/performance-value.ts';
import { unknownDomain } from './tables/unknown-domain.ts';
import { unknownRevision } from './tables/unknown-revision.ts';

/** Every rule about tables that neither decoding nor `guest/` applies, by code. */
export const TABLES_RULES: readonly TablesRule[] = [
  furtherInstance,
  domainBits,
  unknownRevision,
  unknownDomain,
  passedOver,
  controllerAddresses,
  overlappingRanges,
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
  domainBorder,
  ...TABLES_RULES,
];
