import { id, MAX_NODE, nodeId, nodeSet } from './common.ts';
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

export const placeholderStyle = choice(['no-entry', 'zero-length', 'disabled'], {
  doc: 'How SRAT shows a node without memory: not at all (what QEMU does), with a memory entry of length zero, or with a disabled one.',
});

const node = object(
  {
    id: optional(integer(0, MAX_NODE, { doc: 'Proximity domain.' }), 'one more than the node before'),
    ids: optional(
      idSet(MAX_NODE, { doc: 'Proximity domains of several alike nodes.', examples: ['2-9'] }),
      'one node',
    ),
    cpus: optional(
      idSet(4095, { doc: 'Indices of the processors of this node.', examples: ['0-7,16-23'] }),
      'none; when no node has any, sockets go to nodes in turn',
    ),
    sockets: optional(
      idSet(4095, { doc: 'Sockets whose processors are all of this node.', examples: [0] }),
      'none',
    ),
    memory: optional(size({ doc: 'Memory present at boot.', examples: ['16G'] }), 'none'),
    backend: optional(backend, "that of the section 'memory'"),
    hotplug: optional(
      size({ doc: 'Window for memory plugged in later. QEMU has one window, on the last node.' }),
      'none',
    ),
    placeholder: optional(
      string({
        maxLength: 64,
        names: 'device',
        pattern: /^[A-Za-z][A-Za-z0-9._-]*$/,
        means: 'the id of a device, "virtio-mem" or "cxl"',
        doc: 'What fills this node later: the id of a device whose driver adds its memory, `virtio-mem` or `cxl`. Such a node has neither CPUs nor memory of its own.',
        examples: ['gpu0'],
      }),
      'none',
    ),
    'placeholder-style': optional(placeholderStyle, 'that of the topology'),
    initiator: optional(
      nodeId('Node whose CPUs are nearest to this memory (HMAT).'),
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

// Down to 0, so that the resolver can say what is wrong with a distance below 10.
const distance = (doc: string) => integer(0, 255, { doc, examples: [20] });

export const distances = object(
  {
    'same-node': optional(
      integer(0, 255, { doc: 'From a node to itself: always 10.', examples: [10] }),
      '10',
    ),
    'same-socket': optional(distance('Between nodes near the same socket.'), '20'),
    'other-socket': optional(distance('Between nodes near different sockets.'), '20'),
    device: optional(distance('To and from placeholder nodes.'), 'same-socket or other-socket'),
    overrides: optional(
      list(
        object({
          from: required(nodeSet('Nodes on one side.')),
          to: required(nodeSet('Nodes on the other side.')),
          distance: required(distance('Distance between each of the one and each of the other.')),
          'one-way': optional(
            boolean({ doc: 'Only from `from` to `to`; the way back keeps its value.' }),
            'false',
          ),
        }),
        { doc: 'Exceptions; later ones win.' },
      ),
      'none',
    ),
    matrix: optional(
      list(list(integer(0, 255)), { doc: 'The whole matrix, a row for each node.' }),
      'made from the relations',
    ),
  },
  {
    exclusive: [
      ['matrix', 'same-node'],
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
      id('Id of the initiator object in the VMM; for several nodes each is called `<id>.<node>`.'),
      'gi0, gi1 and so on in order of declaration',
    ),
    device: required(ref('device', { doc: 'The device that accesses memory on its own.' })),
    nodes: required(nodeSet('Nodes that it is a generic initiator for.')),
  }),
  {
    doc: 'Generic initiators: which device belongs to which node. One device may have many nodes, one node many devices.',
  },
);
