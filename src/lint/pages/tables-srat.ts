import type { Page } from './page.ts';

/** PXM240 to PXM253: SRAT. */
export const SRAT_PAGES: readonly Page[] = [
  {
    code: 'PXM243',
    means:
      'Two enabled memory ranges with RAM in them overlap and belong to different domains. Linux then takes none of the affinities and makes one node of all memory.',
    example: { tables: 'sockets', edits: ['SRAT+264: 00 00 10 00 00 00 00 00', 'SRAT+258: 01 00 00 00'] },
  },
];
