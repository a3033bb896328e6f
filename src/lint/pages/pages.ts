import { ATTACH_PAGES } from './attach.ts';
import { BOOT_PAGES } from './boot.ts';
import { DOCTOR_PAGES } from './doctor.ts';
import { FILE_PAGES } from './files.ts';
import { HOST_PAGES } from './host.ts';
import { HOST_MEMORY_PAGES } from './host-memory.ts';
import { LANGUAGE_PAGES } from './language.ts';
import { LIBVIRT_PAGES } from './libvirt.ts';
import { MIGRATION_PAGES } from './migration.ts';
import { DEVICE_PAGES } from './model-devices.ts';
import { IOMMU_PAGES } from './model-iommus.ts';
import { MEMORY_PAGES } from './model-memory.ts';
import { UNIT_PAGES } from './model-units.ts';
import { WARNING_PAGES } from './model-warnings.ts';
import type { Page } from './page.ts';
import { PREFLIGHT_PAGES } from './preflight.ts';
import { RUN_PAGES } from './run.ts';
import { SUPPRESSION_PAGES } from './suppressions.ts';
import { DECODING_PAGES } from './tables-decoding.ts';
import { DMAR_PAGES } from './tables-dmar.ts';
import { IVRS_PAGES } from './tables-ivrs.ts';
import { CONTROLLER_PAGES } from './tables-others.ts';
import { TABLE_RULE_PAGES } from './tables-rules.ts';
import { DISTANCE_PAGES } from './tables-slit-hmat.ts';
import { SRAT_PAGES } from './tables-srat.ts';
import { ARM_IOMMU_PAGES } from './tables-viot-iort.ts';
import { TOPOLOGY_RULE_PAGES } from './topology-rules.ts';
import { COMMAND_LINE_PAGES, VMM_PAGES } from './vmm.ts';

/** All pages, by area. A new area gets a file of its own and a line here. */
export const AREAS: readonly (readonly Page[])[] = [
  FILE_PAGES,
  LANGUAGE_PAGES,
  MEMORY_PAGES,
  DEVICE_PAGES,
  IOMMU_PAGES,
  UNIT_PAGES,
  WARNING_PAGES,
  TOPOLOGY_RULE_PAGES,
  SUPPRESSION_PAGES,
  DECODING_PAGES,
  TABLE_RULE_PAGES,
  SRAT_PAGES,
  DISTANCE_PAGES,
  CONTROLLER_PAGES,
  DMAR_PAGES,
  IVRS_PAGES,
  ARM_IOMMU_PAGES,
  VMM_PAGES,
  COMMAND_LINE_PAGES,
  LIBVIRT_PAGES,
  MIGRATION_PAGES,
  HOST_PAGES,
  PREFLIGHT_PAGES,
  DOCTOR_PAGES,
  HOST_MEMORY_PAGES,
  ATTACH_PAGES,
  RUN_PAGES,
  BOOT_PAGES,
];

/** Every page, by code. */
export const PAGES: ReadonlyMap<string, Page> = new Map(
  AREAS.flat()
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((page) => [page.code, page]),
);
