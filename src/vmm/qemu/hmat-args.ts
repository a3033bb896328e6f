import type { Platform } from '../../topology/platform.ts';
import type { PerformanceKind, PerformanceMatrix } from '../../topology/platform-performance.ts';
import { option, type Property, sizeText } from './option.ts';

const HIERARCHIES: Readonly<Record<PerformanceMatrix['level'], string>> = {
  memory: 'memory',
  'cache-1': 'first-level',
  'cache-2': 'second-level',
  'cache-3': 'third-level',
};
const DATA_TYPES: Readonly<Record<PerformanceKind, string>> = {
  latency: 'access-latency',
  'read-latency': 'read-latency',
  'write-latency': 'write-latency',
  bandwidth: 'access-bandwidth',
  'read-bandwidth': 'read-bandwidth',
  'write-bandwidth': 'write-bandwidth',
};

/** `-numa hmat-lb` for every value that is known, then `-numa hmat-cache`, the smallest cache of a node first. */
export function hmatArgs({ performance }: Platform): string[] {
  if (performance === undefined) return [];
  const caches = performance.caches.toSorted((a, b) => a.node.id - b.node.id || a.level - b.level);
  return [
    ...performance.matrices.flatMap(matrixArgs),
    ...caches.flatMap(({ node, size, level, associativity, policy, line }) => [
      '-numa',
      option('hmat-cache', [
        ['node-id', node.id],
        ['size', sizeText(size)],
        ['level', level],
        ['associativity', associativity],
        ['policy', policy],
        ['line', line],
      ]),
    ]),
  ];
}

function matrixArgs({ level, kind, initiators, targets, values }: PerformanceMatrix): string[] {
  return initiators.flatMap((initiator, row) =>
    targets.flatMap((target, column) => {
      const value = values[row]?.[column];
      return value === undefined
        ? []
        : [
            '-numa',
            option('hmat-lb', [
              ['initiator', initiator.id],
              ['target', target.id],
              ['hierarchy', HIERARCHIES[level]],
              ['data-type', DATA_TYPES[kind]],
              valueProperty(kind, value),
            ]),
          ];
    }),
  );
}

function valueProperty(kind: PerformanceKind, value: bigint): Property {
  return kind.endsWith('latency') ? ['latency', String(value)] : ['bandwidth', sizeText(value)];
}
