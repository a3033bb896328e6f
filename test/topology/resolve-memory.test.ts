import { describe, expect, test } from 'vitest';
import type { MemoryRange } from '../../src/topology/platform.ts';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const G = 1n << 30n;
const q35 = 'machine: { type: q35 }\n';
const rangesOf = (text: string) => resolved(text).memory.ranges.map(range);
const range = ({ base, size, node }: MemoryRange) => [node?.id, base, size];

describe('memory', () => {
  test('the total is the sum of the nodes', () => {
    const { memory } = resolved(`${q35}nodes: [{ memory: 1G }, { memory: 2G }]`);
    expect(memory).toMatchObject({ total: 3n * G, max: 3n * G, slots: 0, backend: undefined });
  });

  test('a machine on QEMU whose memory nobody states has 128 MiB', () => {
    expect(resolved(q35).memory.total).toBe(128n << 20n);
  });

  test('without nodes memory is on none', () => {
    expect(rangesOf(`${q35}memory: { total: 2G }`)).toEqual([
      [undefined, 0n, 0xa0000n],
      [undefined, 0x100000n, 0x7ff00000n],
    ]);
  });

  // Memory entries of the SRAT that QEMU 11.1 publishes for -m 2G,... with nodes of these sizes.
  test('small nodes before the 640 KiB hole are cut as QEMU cuts them', () => {
    expect(rangesOf(`${q35}nodes: [{ memory: 64K }, { memory: 128M }]`)).toEqual([
      [0, 0n, 0x10000n],
      [1, 0x10000n, 0x90000n],
      [1, 0x100000n, 0x7f10000n],
    ]);
  });

  test('windows for memory plugged in later follow each other for another VMM', () => {
    const { memory } = resolved(
      'machine: { type: q35, vmm: none }\nnodes: [{ memory: 4G, hotplug: 3G }, { memory: 4G }, { hotplug: 512M }]',
    );
    expect(memory.max).toBe(8n * G + 3n * G + G / 2n);
    expect(memory.hotplug.map(range)).toEqual([
      [0, 10n * G, 3n * G],
      [2, 13n * G, G / 2n],
    ]);
  });

  test('the window of a declared maximum is on the last node', () => {
    const { memory, nodes } = resolved(
      `${q35}memory: { max: 8G, slots: 1 }\nnodes: [{ memory: 4G }, { placeholder: virtio-mem }]`,
    );
    expect(memory.hotplug.map(range)).toEqual([[1, 6n * G, 5n * G]]);
    expect(nodes.map(({ hotplug }) => hotplug)).toEqual([0n, 5n * G]);
  });

  test('regions are in order of address and name what lies there', () => {
    const { regions } = resolved(`${q35}nodes: [{ memory: 4G }]`).memory;
    expect(regions.map(({ name, base }) => [name, base])).toEqual([
      ['RAM of node 0', 0n],
      ['RAM of node 0', 0x100000n],
      ['PCI configuration', 0xb0000000n],
      ['PCI window below 4 GiB', 0xc0000000n],
      ['I/O APIC', 0xfec00000n],
      ['HPET', 0xfed00000n],
      ['local APICs', 0xfee00000n],
      ['RAM of node 0', 0x100000000n],
      ['PCI window above 4 GiB', 0x180000000n],
    ]);
  });
});

describe('memory that cannot be', () => {
  test.each([
    [
      'memory: { total: 4G }\nnodes: [{ memory: 1G }, {}, { memory: 2G }]',
      'PXM110 2 4G',
      'the nodes have 3G (node 0: 1G, node 2: 2G), but the total is 4G',
      'write total: 3G, leave it out, or change the nodes by +1G',
    ],
    [
      'memory: { total: 1G }\nnodes: [{ memory: 3G }]',
      'PXM110 2 1G',
      'the nodes have 3G (node 0: 3G), but the total is 1G',
      'write total: 3G, leave it out, or change the nodes by -2G',
    ],
    [
      'memory: { total: 4G }\nnodes: [{}]',
      'PXM110 3 [{}]',
      'no node has memory',
      'write "memory" at the nodes that have memory at boot',
    ],
    [
      'memory: { total: 4G, max: 2G }',
      'PXM104 2 2G',
      '"max" is 2G, less than the 4G present at boot',
      'write max: 4G or more, or leave it out',
    ],
    [
      'memory: { total: 4G, slots: 2 }',
      'PXM104 2 2',
      'there are 2 slots, but nothing can be plugged in: max is the total',
      'write "max" larger than the memory present at boot, or a hotplug window on the last node',
    ],
    [
      'memory: { max: 8G }\nnodes: [{ memory: 4G, hotplug: 1G }]',
      'PXM110 2 8G',
      '"max" leaves 4G above the total, but the nodes\' windows are 1G',
      'write max: 5G, or leave it out',
    ],
    [
      'nodes: [{ memory: 4G, hotplug: 1G }, {}]',
      'PXM300 2 1G',
      'node 0 has a hotplug window, but QEMU has one on its last node only',
      'move the window to node 1, or declare vmm: none',
    ],
    [
      'nodes: [{ memory: 1073741825 }]',
      'PXM104 2 [{ memory: 1073741825 }]',
      "the nodes' memory of 0x40000001 is no multiple of 8K",
      'QEMU rounds the total up to 8 KiB, and then the nodes do not add up: write a multiple of it',
    ],
  ])('%s', (text, at, message, remedy) => {
    expect(errorOf(q35 + text)).toEqual({ at, message, remedy });
  });

  test('a machine without VMM needs to be told how much there is', () => {
    expect(errorOf('machine: { type: q35, vmm: none }')).toMatchObject({
      message: 'nothing tells how much memory the machine has',
    });
  });

  test('QEMU rounds a total up to 8 KiB, and nodes add up to that', () => {
    const { memory, diagnostics } = resolved(
      `${q35}memory: { total: 1048580K }\nnodes: [{ memory: 1048584K }]`,
    );
    expect(memory.total).toBe(1048584n << 10n);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'memory of 1048580K bytes is no multiple of 8K: QEMU makes it 1048584K',
    ]);
  });

  test.each([
    ['qemu-11.1', 'warning'],
    ['none', 'error'],
  ])('memory that a bound lets reach the devices overlaps them: with vmm %s a %s', (vmm, severity) => {
    const text = `machine: { type: pc, vmm: ${vmm}, max-ram-below-4g: 4G }\nmemory: { total: 4080M }`;
    const found = severity === 'error' ? errorsOf(text) : resolved(text).diagnostics;
    expect(found.map(({ message }) => message)).toEqual([
      'RAM (0x100000 to 0xfeffffff) overlaps I/O APIC (0xfec00000 to 0xfec00fff), HPET (0xfed00000 to 0xfed003ff), local APICs (0xfee00000 to 0xfeefffff)',
    ]);
    expect(found.map(place)).toEqual(['PXM111 1 4G']);
  });

  // QEMU's SRAT then goes on at 1 MiB as if the memory in between were still to come.
  test('a node that ends in the hole below 1 MiB shifts the others into what lies above them', () => {
    const text = `${q35}memory: { max: 8G }\nnodes: [{ memory: 704K }, { memory: 4193600K }]`;
    const { diagnostics } = resolved(text);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^RAM of node 1 .* overlaps hotplug window of node 1 /),
    ]);
    expect(diagnostics.map(place)).toEqual(['PXM111 2 { max: 8G }']);
  });

  test('of many nodes the first sixteen contributions are named', () => {
    const { message } = errorOf(`${q35}memory: { total: 1G }\nnodes: [{ ids: 0-19, memory: 1G }]`);
    expect(message).toContain('node 15: 1G, 4 further nodes)');
  });
});

describe('back ends', () => {
  test('each node with memory has one, in order of nodes', () => {
    const { backends, nodes } = resolved(
      [
        'machine: { type: q35 }',
        'memory: { backend: { type: memfd } }',
        'nodes:',
        '  - { id: 1, memory: 1G, backend: { id: far, host-nodes: 0-1, policy: interleave, options: { dump: false, merge: true } } }',
        '  - { id: 0, memory: 2G }',
        '  - { id: 2 }',
      ].join('\n'),
    );
    expect(backends).toMatchObject([
      { id: 'mem0', type: 'memfd', size: 2n * G, share: true, policy: 'default' },
      { id: 'far', type: 'anonymous', share: false, hostNodes: [0, 1], policy: 'interleave' },
    ]);
    expect(backends[1]?.properties).toEqual([
      ['dump', false],
      ['merge', true],
    ]);
    expect(nodes.map(({ backend }) => backend?.id)).toEqual(['mem0', 'far', undefined]);
  });

  test('a machine without nodes has the one that is declared', () => {
    const { memory, backends } = resolved(
      `${q35}memory: { total: 1G, backend: { type: hugetlb, page-size: 2M, prealloc: true } }`,
    );
    expect(memory.backend).toMatchObject({ id: 'mem', size: G, pageSize: 2n << 20n, prealloc: true });
    expect(backends).toEqual([memory.backend]);
  });

  test.each([
    ['{ type: file }', 'PXM105 3 file', 'a memory back end of type file needs "path"'],
    ['{ path: /dev/shm }', 'PXM109 3 /dev/shm', 'a memory back end of type anonymous has no "path"'],
    ['{ page-size: 2M }', 'PXM109 3 2M', 'a memory back end of type anonymous has no "page-size"'],
    ['{ type: hugetlb, page-size: 3M }', 'PXM104 3 3M', '"page-size" 0x300000 is no power of two'],
    ['{ policy: bind }', 'PXM109 3 bind', 'policy bind needs "host-nodes"'],
    ['{ policy: default, host-nodes: 1 }', 'PXM109 3 default', 'policy default has no "host-nodes"'],
    [
      '{ options: { size: 1 } }',
      'PXM109 3 1',
      'option "size" of a memory back end is decided by the key "memory"',
    ],
    ['{ id: ram }', 'PXM107 3 ram', 'memory back end ram would belong to node 0 and node 1'],
  ])('%s is refused once', (backend, at, message) => {
    const nodes = message.includes('node 1') ? '{ memory: 2G }, { memory: 2G }' : '{ memory: 2G }, {}';
    const text = `${q35}memory:\n  backend: ${backend}\nnodes: [${nodes}]`;
    expect(errorOf(text)).toMatchObject({ at, message });
  });

  test('memory is whole pages', () => {
    const text = `${q35}nodes:\n  - { memory: 3G, backend: { type: hugetlb, page-size: 2G } }`;
    expect(errorOf(text)).toMatchObject({
      at: 'PXM104 3 2G',
      message: '3G of node 0 are no whole pages of 2G',
    });
  });
});
