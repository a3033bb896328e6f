import type { Platform } from '../../topology/platform.ts';

/** Header fields that name who made a table, padded with NULs to their size. */
export function headerIds({ machine: { oem } }: Platform) {
  return {
    oemId: oem.id.padEnd(6, '\0'),
    oemTableId: oem.tableId.padEnd(8, '\0'),
    oemRevision: oem.revision,
    creatorId: oem.creatorId.padEnd(4, '\0'),
    creatorRevision: oem.creatorRevision,
  };
}
