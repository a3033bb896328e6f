import { describe, expect, test } from 'vitest';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const vm = (devices: string, memory = 'max: 16G, slots: 2') => `machine: { type: q35 }
nodes: [{ memory: 2G }, { memory: 2G }]
memory: { ${memory} }
memory-devices: [${devices}]`;

describe('memory devices', () => {
  test('have a node, a back end and, where virtio, a PCI function', () => {
    const { memoryDevices, backends } = resolved(
      vm(`{ id: d0, type: pc-dimm, size: 1G, node: 1 },
  { id: d1, type: nvdimm, size: 1G, backend: { type: file, path: /dev/dax0.0, id: dax } },
  { id: v0, type: virtio-mem, size: 4G, requested: 1G, block-size: 4M, slot: 7 },
  { id: p0, type: virtio-pmem, size: 1G }`),
    );
    expect(
      memoryDevices.map(({ id, node, backend, requested, blockSize, function: on }) => [
        id,
        node?.id,
        backend.id,
        requested,
        blockSize,
        on && [on.model, on.device, on.origin],
      ]),
    ).toEqual([
      ['d0', 1, 'mem-d0', 1n << 30n, undefined, undefined],
      ['d1', 0, 'dax', 1n << 30n, undefined, undefined],
      ['v0', 0, 'mem-v0', 1n << 30n, 4n << 20n, ['virtio-mem-pci', 7, 'memory-device']],
      ['p0', 0, 'mem-p0', 1n << 30n, undefined, ['virtio-pmem-pci', 1, 'memory-device']],
    ]);
    // Those of nodes only; each device has its own.
    expect(backends.map(({ id }) => id)).toEqual(['mem0', 'mem1']);
  });

  // QEMU: "not enough space, currently 0x0 in use of total space for memory devices", "no slots where allocated",
  // "backend memory size must be multiple of 0x200000", "'requested-size' property has to be multiples of 'block-size'".
  test.each([
    ['{ id: d, type: virtio-mem, size: 14G }', 'PXM134 4 14G', 'max: 18G'],
    ['{ id: d, type: virtio-mem, size: 511M }', 'PXM104 4 511M', '2M'],
    ['{ id: d, type: virtio-mem, size: 1G, requested: 3M }', 'PXM104 4 3M', '2M'],
    ['{ id: d, type: virtio-mem, size: 1G, requested: 2G }', 'PXM104 4 2G', '1G'],
    ['{ id: d, type: virtio-mem, size: 1G, block-size: 3M }', 'PXM104 4 3M', 'power of two'],
    ['{ id: d, type: pc-dimm, size: 1G, requested: 1G }', 'PXM109 4 1G', 'virtio-mem'],
    ['{ id: d, type: pc-dimm, size: 1G, slot: 3 }', 'PXM109 4 3', 'virtio'],
    ['{ id: d, type: pc-dimm, size: 1G, node: 5 }', 'PXM106 4 5', 'node from 0 to 1'],
    ['{ id: d, type: pc-dimm, size: 1G, backend: { id: mem0 } }', 'PXM107 4 mem0', 'own'],
    ['{ id: pcie.0, type: virtio-pmem, size: 1G }', 'PXM107 4 pcie.0', 'another id'],
    ['{ id: d, type: pc-dimm, size: 1G, options: { memdev: x } }', 'PXM109 4 x', 'backend'],
    ['{ id: d, type: virtio-pmem, size: 1G, on: rp9 }', 'PXM106 4 rp9', 'pcie.0'],
  ])('%s', (device, at, text) => {
    const error = errorOf(vm(device));
    expect(error.at).toBe(at);
    expect(`${error.message} ${error.remedy}`).toContain(text);
  });

  // QEMU: "can't add memory device [...], usable range for memory devices [0x180000000:0x380000000]", "address must be
  // aligned to 0x200000 bytes", "address range conflicts with memory device id='a'".
  test.each([
    ['size: 1G, address: 4G', 'PXM134 4 4G', '0x180000000 to 0x4ffffffff'],
    ['size: 2G, address: 19G', 'PXM134 4 19G', 'leave it out'],
    ['size: 1G, address: 0x180001000', 'PXM134 4 0x180001000', 'multiple of 0x200000'],
  ])('lie inside of the hotplug window, on whole pages: %s', (place, at, text) => {
    const error = errorOf(vm(`{ id: d, type: pc-dimm, ${place} }`));
    expect(error.at).toBe(at);
    expect(`${error.message} ${error.remedy}`).toContain(text);
  });

  test('lie on whole blocks: PXM134', () => {
    const at = (address: string) =>
      `{ id: d, type: virtio-mem, size: 1G, block-size: 8M, address: ${address} }`;
    expect(errorOf(vm(at('0x180400000'))).at).toBe('PXM134 4 0x180400000');
    expect(errorsOf(vm(at('0x180800000')))).toEqual([]);
  });

  test('do not overlap: PXM111 shows both', () => {
    const two = (first: string, second: string) =>
      vm(
        `{ id: a, type: pc-dimm, size: 1G, address: ${first} }, { id: b, type: pc-dimm, size: 1G, address: ${second} }`,
      );
    const error = errorOf(two('7G', '0x1e0000000'));
    expect(error.at).toBe('PXM111 4 0x1e0000000');
    expect(error.message).toContain('b (0x1e0000000 to 0x21fffffff) overlaps a (0x1c0000000 to 0x1ffffffff)');
    expect(error.remedy).toContain('0x200000000');
    expect(errorsOf(two('7G', '8G'))).toEqual([]);
    expect(errorsOf(two('8G', '7G'))).toEqual([]);
  });

  test('of types with slots need that many: PXM134', () => {
    const three = ['a', 'b', 'c'].map((id) => `{ id: ${id}, type: pc-dimm, size: 1G }`).join(', ');
    expect(errorOf(vm(three)).at).toBe('PXM134 4 pc-dimm');
    expect(errorsOf(vm(three, 'max: 16G, slots: 3'))).toEqual([]);
  });

  test('have ids of their own', () => {
    const twice =
      '{ id: d, type: pc-dimm, size: 1G }, { id: d, type: pc-dimm, size: 1G, backend: { id: x } }';
    expect(errorsOf(vm(twice)).map(place)).toEqual(['PXM107 4 d']);
  });
});

describe('proximities', () => {
  const pxm = (machine: string, device = '') => `machine: { ${machine} }
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 1G }, { sockets: 1, memory: 1G }]
buses: [{ id: pxb, type: expander, node: 1 }, { id: rp, type: root-port, on: pxb }]
devices: [{ id: nic, on: rp, model: e1000e${device} }]`;
  const proximitiesOf = (text: string) =>
    resolved(text).proximities.map(({ target, node, publishedBy }) => [target.id, node.id, publishedBy]);

  test('of expanders are told by QEMU, all others by an SSDT', () => {
    expect(proximitiesOf(pxm('type: q35'))).toEqual([['pxb', 1, 'vmm']]);
    expect(proximitiesOf(pxm('type: q35, node: 0'))).toEqual([
      ['pcie.0', 0, 'supplied'],
      ['pxb', 1, 'vmm'],
    ]);
    expect(proximitiesOf(pxm('type: q35, vmm: none'))).toEqual([['pxb', 1, 'supplied']]);
  });

  test('of a device that is near the node of its bus follow from that', () => {
    expect(proximitiesOf(pxm('type: q35', ', node: 1'))).toEqual([['pxb', 1, 'vmm']]);
    expect(proximitiesOf(pxm('type: q35', ', node: 0'))).toEqual([
      ['pxb', 1, 'vmm'],
      ['nic', 0, 'supplied'],
    ]);
  });

  test('name nodes that are there: PXM106', () => {
    expect(errorOf(pxm('type: q35', ', node: 7')).at).toBe('PXM106 5 7');
    expect(errorOf(pxm('type: q35, node: 7')).at).toBe('PXM106 1 7');
  });
});
