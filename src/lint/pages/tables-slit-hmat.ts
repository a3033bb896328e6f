import type { Page } from './page.ts';

/** PXM254 to PXM259: SLIT and HMAT. */
export const DISTANCE_PAGES: readonly Page[] = [
  {
    code: 'PXM254',
    means:
      'A distance on the diagonal is not 10, or another is 10 or less. One such value is enough for Linux to use none of the table: every other node is at distance 20 then.',
    example: { tables: 'gpu', edits: ['SLIT+45: 0a'] },
  },
  {
    code: 'PXM255',
    means:
      'The number of localities needs more entries than the table has. Linux does not check that, reads on into whatever lies behind the table, and most likely drops it for a wrong value.',
    example: { tables: 'gpu', edits: ['SLIT length 143'] },
    with: ['PXM215'],
  },
  {
    code: 'PXM256',
    means: 'Linux knows HMAT of revision 1 and 2 only and does without one of another revision.',
    example: { tables: 'hmat', edits: ['HMAT+8: 03'] },
  },
  {
    code: 'PXM257',
    means:
      'A record of HMAT has not the length of its type, or a matrix has more initiators and targets than entries. Linux throws away all of HMAT.',
    example: { tables: 'hmat', edits: ['HMAT+132: 09 00 00 00'] },
    with: ['PXM215'],
  },
  {
    code: 'PXM258',
    means:
      'HMAT describes memory of a domain that has no enabled memory record in SRAT. Linux throws away all of HMAT. QEMU leaves such nodes out of it; memory that a driver adds later cannot be described.',
    example: { tables: 'hmat', edits: ['HMAT+56: 01'] },
  },
  {
    code: 'PXM259',
    means:
      'A record names the domain of its nearest processors, and marks it valid, but SRAT has no such domain. Linux throws away all of HMAT.',
    example: { tables: 'hmat', edits: ['HMAT+52: 07'] },
  },
];
