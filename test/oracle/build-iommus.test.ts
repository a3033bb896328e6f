import { describe, test } from 'vitest';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { qemuProgram } from '../../src/vmm/qemu/qemu-args.ts';
import { needProgram } from './support/oracle-root.ts';
import { expectSame, published } from './support/published.ts';

/** Three root buses, one of which bypasses, with ports, a switch and conventional bridges. */
const TREE = `
buses:
  - { id: near, type: expander, number: 0x20, slot: 8 }
  - { id: far, type: expander, number: 0x40, slot: 9 }
  - { id: free, type: expander, number: 0x60, slot: 0xa, bypass: true }
  - { id: p0, type: root-port, on: near, slot: '0.0' }
  - { id: p1, type: root-port, on: near, slot: '0.1' }
  - { id: s0, type: switch, on: p1, ports: 3 }
  - { id: p2, type: root-port, on: far }
  - { id: c0, type: pcie-pci-bridge, on: p2 }
  - { id: c1, type: pci-bridge, on: c0, slot: 3 }
  - { id: p3, type: root-port, on: free }
  - { id: d0, type: dmi-bridge, slot: 4 }
  - { id: c2, type: pci-bridge, on: d0, slot: 1 }
  - { id: p4, type: root-port, slot: 5, bus-reserve: 4 }
devices:
  - { id: a, on: p0, model: pci-testdev }
  - { id: b, on: s0.1, model: pci-testdev }
  - { id: c, on: c1, slot: 7, model: pci-testdev }
  - { id: d, on: c2, slot: 2, model: pci-testdev }
  - { id: e, on: p3, model: pci-testdev }
  - { id: f, slot: 6, model: pci-testdev }
`;
/** Without what virt lacks. */
const ARM_TREE = TREE.replace(/.*(d0|c2),? .*\n/g, '');

const q35 = (iommu: string, machine = '') =>
  `machine: { type: q35${machine} }\niommus:\n  - ${iommu}\n${TREE}`;
const virt = (iommus: string, machine = '') =>
  `machine: { type: virt${machine} }\niommus: ${iommus}\n${ARM_TREE}`;

const CASES: Readonly<Record<string, string>> = {
  'one VT-d unit for a tree of buses': q35('{ type: intel, device-iotlb: true }'),
  'a VT-d unit where buses bypass by default': q35('{ type: intel, buses: [far] }', ', bypass: true'),
  'a VT-d unit that serves nothing': `machine: { type: q35, bypass: true }\niommus: [{ type: intel }]`,
  'a VT-d unit without translation': q35('{ type: intel, translation: false, extended-ids: true }'),
  'one AMD IOMMU for a tree of buses': q35('{ type: amd, extended-ids: true, slot: 3 }'),
  'an AMD IOMMU that only remaps interrupts': q35('{ type: amd, translation: false }'),
  'an AMD IOMMU for one bus': q35(
    '{ type: amd, interrupt-remapping: false, buses: [near] }',
    ', bypass: true',
  ),
  'a virtio-iommu for a tree of buses on q35': q35('{ type: virtio, address-width: 48 }'),
  'a virtio-iommu for the buses that do not bypass': virt('[{ type: virtio }]'),
  "the machine's SMMUv3": virt('[{ type: smmuv3 }]'),
  "the machine's SMMUv3 where its own bus bypasses": virt(
    '[{ type: smmuv3, scope: machine }]',
    ', bypass: true',
  ).replace('slot: 8 }', 'slot: 8, bypass: false }'),
  'an SMMUv3 without an ITS': virt('[{ type: smmuv3 }]', ", gic-version: '2'"),
  'SMMUv3 units in another order than their buses': virt(
    '[{ type: smmuv3, buses: [far] }, { type: smmuv3, buses: [pcie.0] }, { type: smmuv3, buses: [near] }]',
  ),
  'no SMMUv3 for one of three buses, and no ITS': virt(
    '[{ type: smmuv3, buses: [far] }, { type: smmuv3, buses: [near] }]',
    ', its: false',
  ),
};

describe('a real QEMU started with the arguments of a topology', () => {
  for (const [name, text] of Object.entries(CASES))
    test(`publishes the tables built for ${name}`, async (ctx) => {
      const platform = resolveTopology(parseTopology(text, 'vm.yaml'));
      const command = needProgram(ctx, qemuProgram(platform), '11.1');
      expectSame(platform, await published(platform, command));
    });
});
