import { choice, idSet, integer, list, object, optional, required, size } from './types.ts';

const nanoseconds = (doc: string) => optional(integer(0, Number.MAX_SAFE_INTEGER, { doc, examples: [90] }));
const bandwidth = (doc: string) => optional(size({ multipleOf: 1n << 20n, doc, examples: ['200G'] }));

const values = {
  latency: nanoseconds('Access latency in ns, reads and writes alike.'),
  'read-latency': nanoseconds('Read latency in ns.'),
  'write-latency': nanoseconds('Write latency in ns.'),
  bandwidth: bandwidth('Access bandwidth in bytes per second (200G is 200 GiB/s), reads and writes alike.'),
  'read-bandwidth': bandwidth('Read bandwidth in bytes per second.'),
  'write-bandwidth': bandwidth('Write bandwidth in bytes per second.'),
};
const relation = object(values);
const nodes = idSet(0xffff);

/** Latency, bandwidth and memory-side caches (HMAT). */
export const performance = object(
  {
    'same-node': optional(relation),
    'same-socket': optional(relation),
    'other-socket': optional(relation),
    device: optional(relation, 'nothing is said about memory that a device brings'),
    overrides: optional(
      list(
        object({
          from: required(nodes),
          to: required(nodes),
          level: optional(
            choice(['memory', 'cache-1', 'cache-2', 'cache-3'], {
              doc: 'Memory itself or hits in a memory-side cache.',
            }),
            'memory',
          ),
          ...values,
        }),
        { doc: 'Exceptions; later ones win.' },
      ),
    ),
    caches: optional(
      list(
        object({
          node: required(nodes),
          level: required(integer(1, 3)),
          size: required(size({ min: 1n })),
          associativity: optional(choice(['none', 'direct', 'complex']), 'none'),
          policy: optional(choice(['none', 'write-back', 'write-through']), 'none'),
          line: optional(integer(0, 0xffff, { doc: 'Line size in bytes.' }), '0'),
        }),
        { doc: 'Memory-side caches.' },
      ),
    ),
  },
  {
    doc: 'Latency and bandwidth between initiators (nodes with CPUs or a generic initiator) and memory (HMAT). Without this section there is no HMAT.',
  },
);
