import { ranges } from '../../machines/ranges.ts';
import type { Platform } from '../../topology/platform.ts';
import { option, type Property } from './option.ts';

/** `-numa node`: memory and processors of each. A node that the machine makes by itself is not named. */
export function nodeArgs({ nodes }: Platform): string[] {
  return nodes
    .filter((node) => node.declared !== undefined)
    .flatMap(({ id, backend, cpus }) => {
      const told = cpus.filter((cpu) => cpu.nodeDeclared).map((cpu) => cpu.index);
      return [
        '-numa',
        option('node', [
          ['nodeid', id],
          ['memdev', backend?.id],
          ...ranges(told).map((range): Property => ['cpus', range]),
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
