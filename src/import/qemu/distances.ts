import type { Gathered } from './gather.ts';
import { type Described, itemText } from './items.ts';
import { LAST_NODE, numaItems } from './numa-items.ts';
import { Mapping } from './yaml-text.ts';

/** Reads `-numa dist`: the matrix, one direction mirrored where the other is not given (hw/core/numa.c). */
export function readDistances(gathered: Gathered, nodeIds: readonly number[]): Mapping {
  const given = new Map<string, number>();
  const items = numaItems(gathered, 'dist');
  for (const { properties, span } of items) {
    const [from, to] = (['src', 'dst'] as const).map((key) => properties.takeInteger(key, 0, LAST_NODE));
    const distance = properties.takeInteger('val', 0, 255);
    const absent = [from, to].find((id) => id !== undefined && !nodeIds.includes(id));
    if (absent !== undefined) {
      gathered.collector.error('PXM106', `a distance names node ${absent}, which is not there`, {
        span,
        remedy: 'name nodes that -numa node makes',
      });
    }
    if (from !== undefined && to !== undefined && distance !== undefined)
      given.set(`${from} ${to}`, distance);
  }
  if (items.length === 0 || gathered.collector.hasErrors) return new Mapping();
  // With a pair that differs by direction QEMU mirrors nothing.
  const sorted = [...nodeIds].sort((a, b) => a - b);
  const at = (from: number, to: number) => given.get(`${from} ${to}`);
  const asymmetric = [...given].some(([pair, distance]) => {
    const [from = '', to = ''] = pair.split(' ');
    return (given.get(`${to} ${from}`) ?? distance) !== distance;
  });
  const matrix = sorted.map((from) =>
    sorted.map((to) => at(from, to) ?? (from === to ? 10 : asymmetric ? undefined : at(to, from))),
  );
  const missing = matrix.flatMap((row, from) =>
    row.flatMap((value, to) => (value === undefined ? `${from} to ${to}` : [])),
  );
  if (missing.length > 0) {
    gathered.collector.error('PXM114', `the distance from node ${missing[0]} is missing`, {
      span: items[0]?.span,
      remedy: asymmetric
        ? 'give both directions of every pair, since one pair differs by direction'
        : 'give one direction of every pair at least',
    });
    return new Mapping();
  }
  return new Mapping(itemText(items[0] as Described)).set('matrix', matrix as number[][]);
}
