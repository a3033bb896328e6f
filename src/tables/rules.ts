import { STRUCTURE_RULES } from '../binary/anomaly.ts';

/** Rules that decoding a table applies; more on each in the table's own file. */
export const TABLE_RULES = {
  ...STRUCTURE_RULES,
  PXM220: 'the checksum is wrong',
  PXM221: 'the stated length is not the number of bytes there are',
  PXM223: 'the table is too short for the fixed fields of its signature',
  PXM230: 'a reference to a record that is not there',
  PXM231: 'records that refer to each other in a circle',
} as const;

export type TableRule = keyof typeof TABLE_RULES;
