import { nodeSet } from './common.ts';
import { choice, integer, list, object, optional, required, size } from './types.ts';

const nanoseconds = (doc: string) =>
  optional(integer(0, Number.MAX_SAFE_INTEGER, { doc, examples: [90] }), 'not said');
const bandwidth = (doc: string) =>
  optional(size({ multipleOf: 1n << 20n, doc, examples: ['200G'] }), 'not said');

const values = {
  latency: nanoseconds('Access latency in ns, reads and writes alike.'),
  'read-latency': nanoseconds('Read latency in ns.'),
  'write-latency': nanoseconds('Write latency in ns.'),
  bandwidth: bandwidth('Access bandwidth in bytes per second (200G is 200 GiB/s), reads and writes alike.'),
  'read-bandwidth': bandwidth('Read bandwidth in bytes per second.'),
  'write-bandwidth': bandwidth('Write bandwidth in bytes per second.'),
};
const relation = (doc: string) => optional(object(values, { doc }), 'nothing is said');
const nodes = (doc: string) => required(nodeSet(doc, '0-1'));

/** Latency, bandwidth and memory-side caches (HMAT). */
export const performance = object(
  {
    'same-node': relation('From the initiators of a node to its own memory.'),
    'same-socket': relation('Between nodes near the same socket.'),
    'other-socket': relation('Between nodes near different sockets.'),
    device: relation('To memory that a device brings.'),
    overrides: optional(
      list(
        object({
          from: nodes('Initiators.'),
          to: nodes('Memory.'),
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
      'none',
    ),
    caches: optional(
      list(
        object({
          node: nodes('Nodes whose memory it caches.'),
          level: required(integer(1, 3, { doc: 'Level of the cache.' })),
          size: required(size({ min: 1n, doc: 'Bytes it holds.' })),
          associativity: optional(choice(['none', 'direct', 'complex'], { doc: 'Associativity.' }), 'none'),
          policy: optional(choice(['none', 'write-back', 'write-through'], { doc: 'Write policy.' }), 'none'),
          line: optional(integer(0, 0xffff, { doc: 'Line size in bytes.' }), '0'),
        }),
        { doc: 'Memory-side caches.' },
      ),
      'none',
    ),
  },
  {
    doc: 'Latency and bandwidth between initiators (nodes with CPUs or a generic initiator) and memory (HMAT). Without this section there is no HMAT.',
  },
);
