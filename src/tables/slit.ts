import type { AnyStruct } from '../binary/field.ts';
import { array, u8, u64 } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { struct } from '../binary/struct.ts';
import { header } from './header.ts';

/** Nodes that there are distances of, as far as there are entries. */
const nodes = ({ localities, entries }: AnyStruct) => [
  ...Array(Math.min(Number(localities as bigint), (entries as readonly number[]).length)).keys(),
];

/**
 * System Locality Information Table (ACPI 6.5 §5.2.17). Entry [i * localities + j] is from i to j. Firmware may leave
 * room for more localities than it has.
 */
export const slit = struct('SLIT', 'System Locality Information Table', {
  ...header('SLIT', 1),
  localities: u64(),
  entries: array(u8(), {
    elements: ({ localities }) => Number((localities as bigint) ** 2n),
    matrix: {
      rows: nodes,
      columns: nodes,
      called: (from, to) => `distance from ${from} to ${to}`,
    },
  }),
  spareEntries: array(u8(), { surplus: true, optional: true }),
});

export type Slit = StructOf<typeof slit>;
