import { describe, expect, test } from 'vitest';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const q35 = 'machine: { type: q35 }\n';
const lines = (...text: string[]) => text.join('\n');

describe('nodes', () => {
  test('ids follow each other unless written, and ranges are written out', () => {
    const { nodes } = resolved(
      `${q35}nodes: [{ ids: 1-3 }, { id: 0, memory: 1G }, { id: 5 }, { id: 4, memory: 2G }]`,
    );
    expect(nodes.map(({ id, memory }) => [id, memory])).toEqual([
      [0, 1n << 30n],
      [1, 0n],
      [2, 0n],
      [3, 0n],
      [4, 2n << 30n],
      [5, 0n],
    ]);
  });

  test('a node without an id has one more than the node before it', () => {
    const { nodes } = resolved(`${q35}nodes: [{ id: 1, memory: 1G }, {}, { id: 0 }]`);
    expect(nodes.map(({ memory }) => memory)).toEqual([0n, 1n << 30n, 0n]);
  });

  test('a placeholder style of the topology holds for nodes that have none', () => {
    const { nodes } = resolved(
      `${q35}placeholder-style: disabled\nnodes: [{ memory: 1G }, { placeholder: cxl }, { placeholder: cxl, placeholder-style: zero-length }]`,
    );
    expect(nodes.map(({ placeholderStyle }) => placeholderStyle)).toEqual([
      'disabled',
      'disabled',
      'zero-length',
    ]);
  });

  test('a node is near the socket of its processors, a placeholder near that of its device', () => {
    const { nodes } = resolved(
      lines(
        'machine: { type: q35 }',
        'cpus: { sockets: 2 }',
        'nodes:',
        '  - { sockets: 1, memory: 1G }',
        '  - { sockets: 0 }',
        '  - { placeholder: gpu }',
        '  - { placeholder: cxl, socket: 1 }',
        '  - {}',
        'buses: [{ id: pxb, type: expander, node: 0 }, { id: rp, type: root-port, on: pxb }]',
        'devices: [{ id: gpu, on: rp, model: pci-testdev }]',
      ),
    );
    expect(nodes.map(({ socket }) => socket)).toEqual([1, 0, 1, 1, undefined]);
  });

  test('memory that can be plugged in makes a node when none is declared', () => {
    const { nodes, memory } = resolved(
      `${q35}cpus: { sockets: 2 }\nmemory: { total: 2G, max: 8G, slots: 2 }`,
    );
    expect(nodes).toMatchObject([{ id: 0, memory: 2n << 30n, declared: undefined, backend: undefined }]);
    expect(nodes[0]?.cpus.length).toBe(2);
    // As in the SRAT for -m 2G,maxmem=8G,slots=2: 6 GiB and one more for each slot, from 4 GiB.
    expect(memory.hotplug).toMatchObject([{ base: 4n << 30n, size: 8n << 30n }]);
  });

  test('128 nodes are the most of QEMU', () => {
    expect(resolved(`${q35}nodes: [{ memory: 1G }, { ids: 1-127 }]`).nodes.length).toBe(128);
    const text = `${q35}nodes:\n  - { memory: 1G }\n  - { ids: 1-128 }`;
    expect(errorOf(text)).toEqual({
      at: 'PXM117 4 1-128',
      message: 'there are 129 nodes; QEMU has at most 128',
      remedy: 'declare at most 128 nodes, with ids from 0 to 127',
    });
    expect(resolved(text.replace('q35 }', 'q35, vmm: none }')).nodes.length).toBe(129);
  });
});

describe('what cannot be', () => {
  test.each([
    [
      '[{ memory: 1G }, { id: 2 }, { id: 5 }]',
      'PXM117 3 2',
      'node 1,3-4 is missing: node ids run from 0 without gaps',
    ],
    [
      '[{ memory: 1G }, { id: 200 }]',
      'PXM117 3 200',
      'node 200 is beyond the last id, 127; QEMU has at most 128',
    ],
    ['[{ memory: 1G }, { ids: 0-2 }]', 'PXM107 3 0-2', 'node 0 is declared twice'],
    [
      '[{ memory: 1G }, { placeholder: gpuO }]',
      'PXM106 3 gpuO',
      'node 1 is a placeholder for gpuO, which is not there',
    ],
  ])('nodes: %s', (nodes, at, message) => {
    expect(errorOf(`${q35}devices: [{ id: gpu0, model: pci-testdev }]\nnodes: ${nodes}`)).toMatchObject({
      at,
      message,
    });
  });

  test('a placeholder for a device that is not there suggests the nearest', () => {
    const text = `${q35}nodes: [{ memory: 1G }, { ids: 1-8, placeholder: gpuO }]\ndevices: [{ id: gpu0, model: pci-testdev }]`;
    expect(errorOf(text).remedy).toBe('did you mean gpu0?');
  });

  test('a set of all the nodes there can be is refused at once', () => {
    const text = `${q35}nodes: [{ memory: 1G }, { ids: 1-65535, placeholder: cxl }]\ndistances: {}`;
    expect(errorsOf(text).map(place)).toEqual(['PXM117 2 1-65535']);
  });
});
