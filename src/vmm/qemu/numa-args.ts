import { ranges } from '../../machines/ranges.ts';
import type { Platform } from '../../topology/platform.ts';
import { option, type Property } from './option.ts';

/** `-numa node`: memory and processors of each. A node that the machine makes by itself is not named. */
export function nodeArgs({ nodes, performance }: Platform): string[] {
  // Only processors whose node it is told make a node an initiator in the eyes of `hmat-lb`.
  const tellAll = performance !== undefined;
  return nodes
    .filter((node) => node.declared !== undefined)
    .flatMap((node) => {
      const { id, backend, cpus } = node;
      const told = cpus.filter((cpu) => tellAll || cpu.nodeDeclared).map((cpu) => cpu.index);
      const nearest = cpus.length === 0 ? performance?.nearest.get(node) : undefined;
      return [
        '-numa',
        option('node', [
          ['nodeid', id],
          ['memdev', backend?.id],
          ...ranges(told).map((range): Property => ['cpus', range]),
          ['initiator', nearest?.id],
        ]),
      ];
    });
}

/**
 * `-numa dist`: every pair once where both ways are the same, which QEMU then mirrors; else every pair both ways.
 * A single node has only its own distance to bring about a SLIT.
 */
export function distanceArgs({ distances }: Platform): string[] {
  if (distances === undefined) return [];
  const symmetric = distances.every((row, from) =>
    row.every((distance, to) => distances[to]?.[from] === distance),
  );
  const wanted = (from: number, to: number) =>
    (symmetric ? from < to : from !== to) || distances.length === 1;
  return distances.flatMap((row, from) =>
    row.flatMap((distance, to) =>
      wanted(from, to)
        ? [
            '-numa',
            option('dist', [
              ['src', from],
              ['dst', to],
              ['val', distance],
            ]),
          ]
        : [],
    ),
  );
}
