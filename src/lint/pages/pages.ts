import { FILE_PAGES } from './files.ts';
import type { Page } from './page.ts';
import { SUPPRESSION_PAGES } from './suppressions.ts';
import { DMAR_PAGES } from './tables-dmar.ts';
import { IVRS_PAGES } from './tables-ivrs.ts';
import { CONTROLLER_PAGES } from './tables-others.ts';
import { DISTANCE_PAGES } from './tables-slit-hmat.ts';
import { SRAT_PAGES } from './tables-srat.ts';
import { ARM_IOMMU_PAGES } from './tables-viot-iort.ts';

const AREAS: readonly (readonly Page[])[] = [
  FILE_PAGES,
  SUPPRESSION_PAGES,
  SRAT_PAGES,
  DISTANCE_PAGES,
  CONTROLLER_PAGES,
  DMAR_PAGES,
  IVRS_PAGES,
  ARM_IOMMU_PAGES,
];

/** Every page, by code. A new area gets a file of its own and a line above. */
export const PAGES: ReadonlyMap<string, Page> = new Map(
  AREAS.flat()
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((page) => [page.code, page]),
);
