import { describe, expect, test } from 'vitest';
import type { Item } from '../../src/graph/item.ts';
import { outline } from '../../src/graph/outline.ts';
import { resolved } from '../topology/support/resolved.ts';

/** Each band as its label and the labels of what stands in it, with notes. */
function said(text: string): Record<string, { left: string[]; right: string[] }> {
  const line = ({ label, note }: Item) => (note === '' ? label : `${label}: ${note}`);
  return Object.fromEntries(
    outline(resolved(text)).bands.map(({ label, left, right }) => [
      label,
      { left: left.map(line), right: right.map(line) },
    ]),
  );
}

function everything(items: readonly Item[]): Item[] {
  return items.flatMap((entry) => [entry, ...everything(entry.children)]);
}

describe('outline', () => {
  test('puts buses and nodes where their socket is, and the rest below', () => {
    const bands = said(`
machine: { type: q35 }
cpus: { sockets: 2, cores: 2 }
nodes: [{ sockets: 0, memory: 1G }, { sockets: 1, memory: 2G }, { ids: 2-4, placeholder: gpu }, { id: 5, memory: 1G }]
buses: [{ id: far, type: expander, node: 1 }, { id: port, type: root-port, on: far }]
devices: [{ id: gpu, on: port, model: pci-testdev, initiator-for: 2-4 }]
`);
    expect(bands).toEqual({
      'socket 0': { left: [], right: ['node 0: 1G, CPUs 0-1'] },
      'socket 1': {
        left: ['far: expander, near node 1'],
        right: ['node 1: 2G, CPUs 2-3', 'nodes 2–4: filled by gpu'],
      },
      'near no socket': { left: ['pcie.0: host bridge'], right: ['node 5: 1G, no CPUs'] },
    });
  });

  test('has everything of a machine with one socket in it', () => {
    const bands = said('machine: { type: pc }\nmemory: { total: 1G }');
    expect(bands).toEqual({ 'socket 0': { left: ['pci.0: host bridge'], right: [] } });
  });

  test('tells hotplug windows and what lies in them', () => {
    const bands = said(`
machine: { type: q35 }
nodes: [{ memory: 1G }]
memory: { slots: 1 }
memory-devices:
  - { id: dimm, type: pc-dimm, node: 0, size: 512M }
  - { id: vm0, type: virtio-mem, profile: virtio-mem, size: 2G }
`);
    expect(bands['socket 0']?.right).toEqual([
      'node 0: 1G, CPU 0, pc-dimm dimm 512M',
      expect.stringMatching(/^node 1: filled by virtio-mem, hotplug \S+, virtio-mem vm0 2G$/),
    ]);
  });

  test('tells CXL host bridges and windows', () => {
    const bands = said(`
machine: { type: q35 }
memory: { total: 1G }
buses: [{ id: a, type: cxl-expander }, { id: b, type: cxl-expander }]
cxl: { windows: [{ targets: [a, b], size: 4G }] }
`);
    expect(bands['socket 0']).toEqual({
      left: ['pcie.0: host bridge', 'a: CXL host bridge', 'b: CXL host bridge'],
      right: ['CXL window 4G: to a, b'],
    });
  });

  test('tells devices that are not on PCI, with what serves them', () => {
    const { bands } = outline(
      resolved(`
machine: { type: virt, vmm: none }
memory: { total: 1G }
iommus: [{ id: unit, type: smmuv3 }]
platform-devices: [{ id: dma, path: '\\_SB_.DMA0', iommu: unit, stream-id: 70000 }, { id: free, path: '\\_SB_.DMA1' }]
`),
    );
    const found = bands.flatMap(({ left }) => left).filter(({ kind }) => kind === 'platform-device');
    expect(found.map(({ label, note, chip }) => [label, note, chip])).toEqual([
      ['dma', '\\_SB_.DMA0', 'unit'],
      ['free', '\\_SB_.DMA1', 'no IOMMU'],
    ]);
  });

  test('names what serves a device only where that differs from what serves the bus', () => {
    const { bands } = outline(
      resolved(`
machine: { type: q35, vmm: none }
memory: { total: 1G }
buses: [{ id: p, type: root-port }, { id: q, type: root-port }]
devices: [{ id: a, on: p, model: pci-testdev }, { id: b, on: q, model: pci-testdev, bypass: true }]
iommus: [{ id: unit, type: intel }]
`),
    );
    const chips = everything(bands.flatMap(({ left }) => left))
      .filter(({ chip }) => chip !== '')
      .map(({ label, chip }) => `${label} ${chip}`);
    expect(chips).toEqual(['pcie.0 unit', 'b bypass']);
  });

  test('what links start at comes first, what the machine brings last', () => {
    const { bands } = outline(
      resolved(`
machine: { type: q35 }
nodes: [{ memory: 1G }, { placeholder: gpu }]
devices: [{ id: nic, slot: 3, model: pci-testdev }, { id: gpu, slot: 4, model: pci-testdev, initiator-for: 1 }]
`),
    );
    expect(bands[0]?.left[0]?.children.map(({ label }) => label)).toEqual([
      'gpu',
      'nic',
      'host-bridge',
      'isa-bridge',
      'sata',
      'smbus',
    ]);
  });
});
