import { readUint } from '../../binary/uint.ts';
import type { Used } from '../view.ts';
import type { Witness } from '../witness.ts';
import type { ProximityMap } from './proximity-map.ts';

const LOCAL = 10;
const REMOTE = 20;
const ENTRIES_AT = 44;
const SOURCE = 'drivers/acpi/numa/srat.c slit_valid';

/** Distance from one node to another. */
export type Distance = (from: number, to: number) => number;

export const defaultDistance: Distance = (from, to) => (from === to ? LOCAL : REMOTE);

/**
 * Distances that SLIT gives, whose rows and columns are proximity domains (`acpi_parse_slit`); the default of 10
 * and 20 where there is none, or where SLIT says nothing about a node.
 */
export function readSlit(witness: Witness, map: ProximityMap): { slit: Used; distance: Distance } {
  const bytes = witness.table('SLIT');
  if (bytes === undefined) {
    return { slit: { used: false, why: 'there is no SLIT' }, distance: defaultDistance };
  }
  const count = readUint(bytes, 36, 4) as number;
  const entry = (row: number, column: number) => bytes[ENTRIES_AT + row * count + column];
  const why = invalid(count, entry);
  if (why !== undefined) {
    witness.find('rejected', 'SLIT', why.rule, SOURCE, why.message, why.offset);
    return { slit: { used: false, why: why.message }, distance: defaultDistance };
  }
  const domains = new Map(map.domains.map((domain) => [map.nodeOf(domain), domain]));
  const distance: Distance = (from, to) => {
    const [row, column] = [domains.get(from), domains.get(to)];
    if (row === undefined || column === undefined || row >= count || column >= count) {
      return defaultDistance(from, to);
    }
    return entry(row, column) ?? defaultDistance(from, to);
  };
  return { slit: { used: true }, distance };
}

/** The first value that makes the kernel drop SLIT: the diagonal is 10 and everything else more (`slit_valid`). */
function invalid(count: number, entry: (row: number, column: number) => number | undefined) {
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      const offset = ENTRIES_AT + row * count + column;
      const value = entry(row, column);
      if (value === undefined) {
        const message = `${count} localities do not fit: the kernel reads past the end of the table`;
        return { rule: 'slit-length', message, offset };
      }
      if (row === column ? value === LOCAL : value > LOCAL) continue;
      const wanted = row === column ? 'it must be 10' : 'it must be more than 10';
      const message = `the distance from ${row} to ${column} is ${value}: ${wanted}`;
      return { rule: 'slit-value', message, offset };
    }
  }
  return undefined;
}
