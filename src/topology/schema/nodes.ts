import { id } from './common.ts';
import { backend } from './memory.ts';
import {
  boolean,
  choice,
  idSet,
  integer,
  list,
  object,
  optional,
  ref,
  required,
  size,
  string,
} from './types.ts';

const MAX_NODE = 0xffff;

export const placeholderStyle = choice(['no-entry', 'zero-length', 'disabled'], {
  doc: 'How SRAT shows a node without memory: not at all (what QEMU does), with a memory entry of length zero, or with a disabled one.',
});

const node = object(
  {
    id: optional(integer(0, MAX_NODE, { doc: 'Proximity domain.' }), 'one more than the node before'),
    ids: optional(idSet(MAX_NODE, { doc: 'Proximity domains of several alike nodes.', examples: ['2-9'] })),
    cpus: optional(idSet(4095, { doc: 'Indices of the processors of this node.', examples: ['0-7,16-23'] })),
    sockets: optional(idSet(4095, { doc: 'Sockets whose processors are all of this node.' })),
    memory: optional(size({ doc: 'Memory present at boot.', examples: ['16G'] }), 'none'),
    backend: optional(backend, "that of the section 'memory'"),
    hotplug: optional(
      size({ doc: 'Window for memory plugged in later. QEMU has one window, on the last node.' }),
      'none',
    ),
    placeholder: optional(
      string({
        maxLength: 64,
        pattern: /^[A-Za-z][A-Za-z0-9._-]*$/,
        means: 'the id of a device, "virtio-mem" or "cxl"',
        doc: 'What fills this node later: the id of a device whose driver adds its memory, `virtio-mem` or `cxl`. Such a node has neither CPUs nor memory of its own.',
      }),
    ),
    'placeholder-style': optional(placeholderStyle, 'that of the topology'),
    initiator: optional(
      integer(0, MAX_NODE, { doc: 'Node whose CPUs are nearest to this memory (HMAT).' }),
      'itself if it has CPUs',
    ),
    socket: optional(
      integer(0, 4095, { doc: 'Socket this node is near, for distances by relation.' }),
      "that of its CPUs, or of its device's bus",
    ),
  },
  {
    exclusive: [
      ['id', 'ids'],
      ['cpus', 'sockets'],
      ['placeholder', 'memory'],
      ['placeholder', 'cpus'],
      ['placeholder', 'sockets'],
      ['placeholder', 'hotplug'],
    ],
    doc: 'A NUMA node (proximity domain), or a range of alike ones.',
  },
);

export const nodes = list(node, { doc: 'NUMA nodes in any order; ids are contiguous from 0.' });

const distance = integer(0, 255);
const nodeSet = idSet(MAX_NODE);

export const distances = object(
  {
    'same-socket': optional(distance, '20'),
    'other-socket': optional(distance, '20'),
    device: optional(distance, 'same-socket or other-socket'),
    overrides: optional(
      list(
        object({
          from: required(nodeSet),
          to: required(nodeSet),
          distance: required(distance),
          'one-way': optional(
            boolean({ doc: 'Only from `from` to `to`; the way back keeps its value.' }),
            'false',
          ),
        }),
        { doc: 'Exceptions; later ones win.' },
      ),
    ),
    matrix: optional(list(list(distance), { doc: 'The whole matrix, a row for each node.' })),
  },
  {
    exclusive: [
      ['matrix', 'same-socket'],
      ['matrix', 'other-socket'],
      ['matrix', 'device'],
      ['matrix', 'overrides'],
    ],
    doc: 'Relative distances between nodes (SLIT), 10 to 254, 255 for unreachable. Without this section there is no SLIT.',
  },
);

export const initiators = list(
  object({
    id: optional(
      id('Id of the initiator object in the VMM; for several nodes each gets this id and its node number.'),
      'gi<n> in order of declaration',
    ),
    device: required(ref('device', { doc: 'The device that accesses memory on its own.' })),
    nodes: required(idSet(MAX_NODE, { doc: 'Nodes that it is a generic initiator for.', examples: ['2-9'] })),
  }),
  {
    doc: 'Generic initiators: which device belongs to which node. One device may have many nodes, one node many devices.',
  },
);
