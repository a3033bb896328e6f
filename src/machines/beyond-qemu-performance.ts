import type { Platform } from '../topology/platform.ts';
import type { Performance } from '../topology/platform-performance.ts';
import type { BeyondQemu } from './beyond-qemu.ts';
import { fitsQemu, isLatency } from './qemu-hmat.ts';

/** What the HMAT of a topology says that QEMU's cannot. */
export function performanceBeyondQemu({ performance, declaration }: Platform): BeyondQemu[] {
  if (performance === undefined) return [];
  const { performance: declared } = declaration.topology;
  return [...ranges(performance), ...nearest(performance), ...caches(performance)].map(
    ({ message, instead }) => ({
      signature: 'HMAT',
      message,
      span: declared && declaration.at(declared),
      instead,
      unmet: false,
    }),
  );
}

interface Finding {
  readonly message: string;
  readonly instead: string;
}

function ranges({ matrices }: Performance): Finding[] {
  return matrices
    .filter(({ kind, values }) => !fitsQemu(kind, known(values)))
    .map(({ kind, level }) => ({
      message: `values of ${kind} (${level}) are too far apart for QEMU: ${
        isLatency(kind)
          ? 'counted in the largest power of ten that divides all of them'
          : 'counted in the largest power of two that divides all of them'
      } the largest may be 65534`,
      instead: 'round the values',
    }));
}

function known(values: Performance['matrices'][number]['values']): bigint[] {
  return values.flat().filter((value) => value !== undefined);
}

function nearest({ nearest: initiators }: Performance): Finding[] {
  return [...initiators].flatMap(([target, initiator]) =>
    target.memory > 0n && target.cpus.length === 0 && initiator.cpus.length === 0
      ? {
          message: `node ${target.id} has node ${initiator.id} nearest, which has no CPUs; QEMU takes only nodes with CPUs`,
          instead: `give node ${target.id} its lowest latency from a node with CPUs`,
        }
      : [],
  );
}

/** QEMU wants both kinds of value of a node before its caches, and these from level 1 on, each larger. */
function caches({ caches: all, matrices }: Performance): Finding[] {
  const nodes = [...new Set(all.map(({ node }) => node))];
  return nodes.flatMap((node) => {
    const own = all.filter((cache) => cache.node === node).toSorted((a, b) => a.level - b.level);
    const has = (latency: boolean) =>
      matrices.some(
        ({ kind, targets, values }) =>
          isLatency(kind) === latency && values.some((row) => (row[targets.indexOf(node)] ?? 0n) > 0n),
      );
    const growing = own.every(({ level, size }, at) => level === at + 1 && size > (own[at - 1]?.size ?? 0n));
    return [
      ...(has(true) && has(false)
        ? []
        : [
            {
              message: `node ${node.id} has memory-side caches, but QEMU takes them only with a latency and a bandwidth of the node`,
              instead: 'give the node both',
            },
          ]),
      ...(growing
        ? []
        : [
            {
              message: `memory-side caches of node ${node.id} are not of levels 1 and on, each larger than the one before, as QEMU wants them`,
              instead: 'number the levels from 1, the smallest first',
            },
          ]),
    ];
  });
}
