import { array, u8, u64 } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { struct } from '../binary/struct.ts';
import { header } from './header.ts';

/** System Locality Information Table (ACPI 6.5 §5.2.17). Entry [i * localities + j] is from i to j. */
export const slit = struct('SLIT', 'System Locality Information Table', {
  ...header('SLIT', 1),
  localities: u64(),
  entries: array(u8(), {
    elements: ({ localities }) => Number((localities as bigint) ** 2n),
    matrix: {
      columns: ({ localities }) => Number(localities as bigint),
      called: (_, row, column) => `distance from ${row} to ${column}`,
    },
  }),
});

export type Slit = StructOf<typeof slit>;
