import { describe, expect, test } from 'vitest';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { qemuArgs } from '../../src/vmm/qemu/qemu-args.ts';
import { place, refusal } from '../topology/support/refusal.ts';
import { resolved } from '../topology/support/resolved.ts';

const Q35 = 'machine: { type: q35 }\n';
const VIRT = 'machine: { type: virt }\n';
const PORT = 'buses: [{ id: p0, type: root-port }]\ndevices: [{ id: nic, on: p0, model: pci-testdev';
const NODES = 'cpus: { cores: 2 }\nnodes: [{ cpus: 0-1, memory: 1G }, { id: 1, memory: 1G }, { id: 2 }]\n';

/** What is asked of QEMU, the table that tells it, the place of the finding, and words of it. */
const CASES: readonly (readonly [asks: string, text: string, table: string, at: string, says: string])[] = [
  [
    'two VT-d units',
    `${Q35}iommus: [{ type: intel, devices: [a] }, { type: intel }]\ndevices: [{ id: a, model: pci-testdev }]`,
    'DMAR',
    '2:10',
    'iommu iommu0 is one of 2',
  ],
  [
    'an SMMUv3 of the machine beside one of its own',
    `${VIRT}buses: [{ id: x, type: expander }]\niommus:\n  - { type: smmuv3 }\n  - { type: smmuv3, buses: [x] }`,
    'IORT',
    '4:5',
    'one SMMUv3 for each root bus',
  ],
  [
    'a device that bypasses alone',
    `${Q35}iommus: [{ type: intel }]\n${PORT}, bypass: true }]`,
    'DMAR',
    '4:58',
    'device nic fares otherwise than its root bus (device nic bypasses)',
  ],
  [
    'a device that is served alone',
    `${VIRT}iommus: [{ type: smmuv3, devices: [nic] }]\n${PORT} }]`,
    'IORT',
    '2:35',
    'device nic fares otherwise than its root bus',
  ],
  [
    'an SMMUv3 for two buses',
    `${VIRT}buses: [{ id: x, type: expander }]\niommus: [{ type: smmuv3, buses: [x, pcie.0] }]`,
    'IORT',
    '3:33',
    'serves 2 root buses',
  ],
  [
    'an SMMUv3 for a CXL expander',
    `${VIRT}buses: [{ id: x, type: cxl-expander }]\niommus: [{ type: smmuv3, buses: [x] }]`,
    'IORT',
    '3:33',
    'serves a CXL expander',
  ],
  [
    'a VT-d unit on pc',
    'machine: { type: pc }\niommus: [{ type: intel }]',
    'DMAR',
    '2:18',
    'does not have on pc',
  ],
  [
    'registers elsewhere',
    `${Q35}iommus: [{ type: intel, base: 0xfed95000 }]`,
    'DMAR',
    '2:31',
    'at 0xfed95000, but those of QEMU are at 0xfed90000',
  ],
  [
    'a virtio-iommu with registers',
    `${VIRT}iommus: [{ type: virtio, base: 0x0b000000 }]`,
    'VIOT',
    '2:32',
    "not a function on the machine's own root bus",
  ],
  [
    'no x2APIC',
    `${Q35}iommus: [{ type: intel, opt-out-x2apic: true }]`,
    'DMAR',
    '2:41',
    'opts out of x2APIC',
  ],
  [
    'a VT-d unit of 57 bits',
    `${Q35}iommus: [{ type: intel, address-width: 57 }]`,
    'DMAR',
    '2:40',
    'translates 57 bits',
  ],
  [
    'an SMMUv3 of 48 bits without acceleration',
    `${VIRT}iommus: [{ type: smmuv3, address-width: 48 }]`,
    'IORT',
    '2:41',
    'translates 48 bits',
  ],
  [
    'an address width of an AMD IOMMU',
    `${Q35}iommus: [{ type: amd, address-width: 48 }]`,
    'IVRS',
    '2:38',
    'translates 48 bits',
  ],
  [
    'a virtio-iommu that does not translate',
    `${Q35}iommus: [{ type: virtio, translation: false }]`,
    'VIOT',
    '2:39',
    'does not translate',
  ],
  [
    'ATS behind an SMMUv3 without acceleration',
    `${VIRT}iommus: [{ type: smmuv3, device-iotlb: true, buses: [pcie.0] }]`,
    'IORT',
    '2:40',
    'lets devices cache translations',
  ],
  [
    'a reserved region',
    `${Q35}memory: { reserved: [{ base: 0x7f000000, size: 4K }] }\niommus: [{ type: intel }]\nreserved-regions: [{ base: 0x7f000000, size: 4K, devices: all }]`,
    'DMAR',
    '4:20',
    'reserved region region0 shall be in DMAR',
  ],
  [
    'latencies too far apart',
    `${Q35}${NODES}performance: { overrides: [{ from: 0, to: 0, latency: 3 }, { from: 0, to: 1, latency: 200001 }] }`,
    'HMAT',
    '4:14',
    'values of latency (memory) are too far apart for QEMU',
  ],
  [
    'a cache in front of memory of unknown speed',
    `${Q35}${NODES}performance: { caches: [{ node: 1, level: 1, size: 1G }] }`,
    'HMAT',
    '4:14',
    'only with a latency and a bandwidth of the node',
  ],
  [
    'a CXL window at an address',
    `${Q35}buses: [{ id: x, type: cxl-expander }]\ncxl: { windows: [{ targets: [x], size: 1G, base: 0x4000000000 }] }`,
    'CEDT',
    '3:50',
    'QEMU places windows by itself',
  ],
  [
    'a CXL window for volatile memory',
    `${Q35}buses: [{ id: x, type: cxl-expander }]\ncxl: { windows: [{ targets: [x], size: 1G, restrictions: 6 }] }`,
    'CEDT',
    '3:58',
    'has restrictions 0x6',
  ],
  [
    'caches of a processor model that is not known',
    `${VIRT}cpus: { model: host, caches: [{ cache: l2, shared-by: core }] }`,
    'PPTT',
    '2:30',
    'the caches of CPU model host are not known',
  ],
  [
    'some of the caches',
    `${VIRT}cpus: { caches: [{ cache: l2, shared-by: core }] }`,
    'PPTT',
    '2:17',
    'wants to be told of each of them once',
  ],
  [
    'instructions and data at different levels',
    `${VIRT}cpus: { clusters: 1, caches: [{ cache: l2, shared-by: socket }, { cache: l1i, shared-by: core }, { cache: l1d, shared-by: cluster }] }`,
    'PPTT',
    '2:30',
    'l1d and l1i at one level',
  ],
  ...['MCFG', 'DMAR', 'SRAT', 'CEDT'].map(
    (table) =>
      [
        `a PCI segment, which ${table} tells`,
        `${Q35}nodes: [{ memory: 1G }, { placeholder: nic }]\niommus: [{ type: intel, buses: [x] }]\nbuses: [{ id: x, type: cxl-expander, segment: 1 }, { id: p, type: root-port, on: x }]\ndevices: [{ id: nic, on: p, model: pci-testdev, initiator-for: 1 }]`,
        table,
        '4:47',
        `bus x is in PCI segment 1, which ${table} shall tell`,
      ] as const,
  ),
  [
    'a PCI segment on virt',
    `${VIRT}buses: [{ id: x, type: expander, segment: 1 }]`,
    'IORT',
    '2:43',
    'bus x is in PCI segment 1, which IORT shall tell',
  ],
  [
    'a unit in a PCI segment',
    `${Q35}iommus: [{ type: amd, segment: 1 }]`,
    'IVRS',
    '2:32',
    'is in PCI segment 1',
  ],
  [
    'the node of a device',
    `${Q35}${NODES}${PORT}, node: 1 }]`,
    'SSDT',
    '5:56',
    'device nic shall tell the guest that it is near node 1',
  ],
];

describe('QEMU is not asked for what it cannot present, and the table is built all the same', () => {
  test.each(CASES)('%s', (_asks, text, table, at, says) => {
    const platform = resolved(text);
    const { diagnostics } = refusal(() => qemuArgs(platform));
    const found = diagnostics.find(({ message }) => message.includes(says));
    expect(diagnostics.map(({ message }) => message).join('\n')).toContain(says);
    expect(found && [found.code, place(found)]).toEqual(['PXM300', at]);
    expect(found?.remedy).toMatch(/; or (give the|build the tables)/);
    const built = buildTables(platform).find(({ signature }) => signature === table);
    expect(built?.publishedBy).toBe('supplied');
  });
});

describe('QEMU would take or crash over what is refused by name', () => {
  const many = (count: number, line: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => line(at)).join('');
  const smmus = (count: number) =>
    `${VIRT}buses:\n${many(count, (at) => `  - { id: x${at}, type: expander, number: ${8 + 8 * at} }\n`)}iommus:\n${many(count, (at) => `  - { id: smmu${at}, type: smmuv3, buses: [x${at}] }\n`)}`;
  const cxl = (count: number) =>
    `${Q35}buses:\n${many(count, (at) => `  - { id: c${at}, type: cxl-expander, number: ${8 + 8 * at} }\n`)}`;

  test.each([
    ['SMMUv3 devices', smmus, '37:5', 'iommu smmu16 is one more than the 16 SMMUv3 devices'],
    ['CXL expanders', cxl, '19:5', 'bus c16 is one more than the 16 CXL expanders'],
  ])('more than 16 %s', (_, text, at, says) => {
    expect(() => qemuArgs(resolved(text(16)))).not.toThrow();
    const { diagnostics } = refusal(() => qemuArgs(resolved(text(17))));
    expect(diagnostics.map((found) => [found.code, place(found), found.message.startsWith(says)])).toEqual([
      ['PXM301', at, true],
    ]);
  });
});

test("pc does not heed a default bypass for its own bus, so QEMU's VIOT covers it", () => {
  const platform = resolved('machine: { type: pc, bypass: true }\niommus: [{ type: virtio, slot: 5 }]');
  const viot = buildTables(platform).find(({ signature }) => signature === 'VIOT');
  // Read from QEMU 11.1.3: -M pc,default_bus_bypass_iommu=on -device virtio-iommu-pci,addr=5
  expect(Buffer.from(viot?.bytes.subarray(36) ?? []).toString('hex')).toBe(
    '020030000000000000000000030010000000280000000000000000000100180000000000000000000000ff003000000000000000',
  );
});
