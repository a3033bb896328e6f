const PORT_AND_DEVICES =
  'buses: [{ id: rp0, type: root-port, slot: 3 }]\ndevices: [{ id: net0, on: rp0, model: virtio-net-pci }, { id: net1, slot: 4, model: virtio-net-pci }]';
const ONE_OF_TWO_BYPASSES =
  'buses: [{ id: pxb1, type: expander, number: 16, slot: 8 }, { id: pxb2, type: expander, number: 32, slot: 9, bypass: true }, { id: rp1, type: root-port, on: pxb1 }, { id: rp2, type: root-port, on: pxb2 }]\ndevices: [{ id: a, on: rp1, model: pci-testdev }, { id: b, on: rp2, model: pci-testdev }]';
const q35 = (more: string, machine = '') =>
  `machine: { type: q35${machine} }\nmemory: { total: 1G }\n${more}`;
const twoSockets = (overrides: string) =>
  `machine: { type: q35 }\ncpus: { sockets: 2 }\nnodes: [{ cpus: 0, memory: 1G }, { cpus: 1, memory: 1G }]\nperformance:\n  overrides: ${overrides}`;
const virt = (more: string) => `machine: { type: virt }\n${more}`;

/** The machines of the captured corpus as topologies: the names of the cases, then the topology. */
export const CORPUS_TOPOLOGIES: readonly (readonly [cases: string, topology: string])[] = [
  ['srat-q35-1node-2815M', 'machine: { type: q35 }\nnodes: [{ cpus: 0, memory: 2815M }]'],
  [
    'srat-q35-split-mid-node',
    'machine: { type: q35 }\ncpus: { cores: 4 }\nnodes: [{ cpus: 0-1, memory: 3G }, { cpus: 2-3, memory: 3G }]',
  ],
  ['srat-pc-1node-3584M', 'machine: { type: pc }\nnodes: [{ cpus: 0, memory: 3584M }]'],
  [
    'srat-q35-memless-mix',
    'machine: { type: q35 }\ncpus: { sockets: 4 }\nnodes: [{ cpus: 0, memory: 1G }, { cpus: 1-2 }, { cpus: 3, memory: 3G }, { id: 3 }]',
  ],
  [
    'srat-q35-hotplug',
    'machine: { type: q35 }\ncpus: { cores: 2 }\nmemory: { max: 16G, slots: 4 }\nnodes: [{ cpus: 0, memory: 2G }, { cpus: 1, memory: 2G }]',
  ],
  [
    'srat-q35-slots-autonuma',
    'machine: { type: q35 }\ncpus: { cores: 2 }\nmemory: { total: 2G, max: 8G, slots: 2 }',
  ],
  [
    'srat-q35-smp-odd-apicids',
    'machine: { type: q35 }\ncpus: { sockets: 2, cores: 3 }\nnodes: [{ cpus: 0-2, memory: 1G }, { cpus: 3-5, memory: 1G }]',
  ],
  [
    'srat-q35-cpu-hotplug',
    'machine: { type: q35 }\ncpus: { sockets: 4, present: 2 }\nnodes: [{ memory: 1G }, { memory: 1G }]',
  ],
  [
    'gi-q35-1dev-8nodes',
    'machine: { type: q35 }\ncpus: { cores: 2 }\nnodes: [{ cpus: 0-1, memory: 2G, backend: { id: m0 } }, { ids: 1-8 }]\ndevices: [{ id: gpu0, slot: 5, model: pci-testdev, initiator-for: 1-8 }]',
  ],
  [
    'gi-q35-rp',
    'machine: { type: q35 }\nnodes: [{ cpus: 0, memory: 1G }, { id: 1 }]\nbuses: [{ id: rp0, type: root-port, slot: 3 }, { id: rp1, type: root-port, slot: 4 }]\ndevices: [{ id: gpu, on: rp1, model: pci-testdev, initiator-for: 1 }]',
  ],
  [
    'srat-virt-2nodes',
    'machine: { type: virt }\ncpus: { sockets: 2, cores: 2 }\nnodes: [{ memory: 1G }, { memory: 3G }]',
  ],
  [
    'iort-dev-2sockets',
    virt(
      'cpus: { sockets: 2, cores: 2 }\nnodes: [{ memory: 1G }, { memory: 1G }]\niommus: [{ type: smmuv3, per-socket: true }]\nbuses: [{ id: pxb0, type: expander, number: 16, slot: 8, node: 0 }, { id: pxb1, type: expander, number: 64, slot: 9, node: 1 }, { id: rp0, type: root-port, on: pxb0, slot: 0 }, { id: rp1, type: root-port, on: pxb1, slot: 0 }, { id: rp1b, type: root-port, on: pxb1, slot: 1 }]',
    ),
  ],
  [
    'srat-virt-memless-gi',
    'machine: { type: virt }\ncpus: { cores: 2 }\nnodes: [{ cpus: 0-1, memory: 2G, backend: { id: m0 } }, { ids: 1-8 }]\ndevices: [{ id: gpu0, slot: 5, model: pci-testdev, initiator-for: 1-8 }]',
  ],
  [
    'hmat-q35-rw-types',
    twoSockets(
      '[{ from: 0, to: 0, read-latency: 10, write-latency: 12, read-bandwidth: 10G, write-bandwidth: 8G }, { from: 0, to: 1, read-latency: 25, write-latency: 30, read-bandwidth: 5G, write-bandwidth: 3G }, { from: 1, to: 0, read-latency: 25 }, { from: 1, to: 1, read-latency: 10 }]',
    ),
  ],
  [
    'hmat-q35-base-100',
    twoSockets(
      '[{ from: 0, to: 0, latency: 100, bandwidth: 1G }, { from: 0, to: 1, latency: 2000, bandwidth: 2G }, { from: 1, to: 0, latency: 1000, bandwidth: 512M }, { from: 1, to: 1, latency: 300, bandwidth: 1536M }]',
    ),
  ],
  [
    'hmat-q35-caches',
    `${twoSockets('[{ from: 0, to: 0, latency: 10, bandwidth: 1G }, { from: 1, to: 1, latency: 10, bandwidth: 1G }]')}
  caches:
    - { node: 0, level: 1, size: 1M, associativity: direct, policy: write-back, line: 64 }
    - { node: 0, level: 2, size: 16M, associativity: complex, policy: write-through, line: 128 }
    - { node: 1, level: 1, size: 1G, line: 256 }`,
  ],
  [
    'hmat-q35-gi-initiator',
    'machine: { type: q35 }\nnodes: [{ cpus: 0, memory: 1G }, { id: 1 }, { id: 2, memory: 1G }]\ndevices: [{ id: gpu, slot: 5, model: pci-testdev, initiator-for: 1 }]\nperformance: { overrides: [{ from: 0, to: 0, latency: 10, bandwidth: 2G }, { from: 0, to: 2, latency: 50, bandwidth: 1G }, { from: 1, to: 2, latency: 5, bandwidth: 4G }, { from: 1, to: 0, latency: 60, bandwidth: 1G }] }',
  ],
  [
    'gp-q35-2',
    q35(
      'nodes: [{ cpus: 0, memory: 1G, backend: { id: m0 } }, { id: 1 }, { id: 2 }]\nbuses: [{ id: cxl.1, type: cxl-expander, number: 64 }, { id: cxl.2, type: cxl-expander, number: 128 }]\ncxl: { ports: [{ id: gp0, bus: cxl.1, node: 1 }, { id: gp1, bus: cxl.2, node: 2 }] }\nperformance: { overrides: [{ from: 0, to: 0, latency: 10, bandwidth: 1G }, { from: 0, to: 1, latency: 20, bandwidth: 512M }, { from: 0, to: 2, latency: 30, bandwidth: 256M }] }',
    ),
  ],
  [
    'slit-q35-asym',
    'machine: { type: q35 }\ncpus: { sockets: 3 }\nnodes: [{ cpus: 0, memory: 1G }, { cpus: 1, memory: 1G }, { cpus: 2, memory: 1G }]\ndistances: { matrix: [[10, 20, 30], [21, 10, 40], [31, 41, 10]] }',
  ],
  [
    'slit-virt-placeholder',
    'machine: { type: virt }\nnodes: [{ cpus: 0, memory: 1G }, { id: 1 }, { id: 2 }]\ndistances: { matrix: [[10, 40, 60], [40, 10, 80], [60, 80, 10]] }',
  ],
  ['dmar-default', q35('iommus: [{ type: intel }]')],
  ['dmar-ir-off', q35('iommus: [{ type: intel, interrupt-remapping: false }]')],
  ['dmar-aw39', q35('iommus: [{ type: intel, address-width: 39, options: { caching-mode: true } }]')],
  ['dmar-dt-eim', q35('iommus: [{ type: intel, device-iotlb: true, extended-ids: true }]')],
  ['dmar-rp-devs', q35(`iommus: [{ type: intel }]\n${PORT_AND_DEVICES}`)],
  ['dmar-pxb-bypass', q35(`iommus: [{ type: intel }]\n${ONE_OF_TWO_BYPASSES}`)],
  ['ivrs-default', q35('iommus: [{ type: amd }]')],
  ['ivrs-xtsup', q35('iommus: [{ type: amd, extended-ids: true }]')],
  ['ivrs-rp-devs', q35(`iommus: [{ type: amd, slot: 1 }]\n${PORT_AND_DEVICES}`)],
  ['ivrs-pxb-bypass', q35(`iommus: [{ type: amd, slot: 1 }]\n${ONE_OF_TWO_BYPASSES}`)],
  ['ivrs-all-bypass', q35('iommus: [{ type: amd }]', ', bypass: true')],
  [
    'cedt-2way',
    q35(
      'buses: [{ id: cxl.1, type: cxl-expander, number: 12 }, { id: cxl.2, type: cxl-expander, number: 100 }]\ncxl: { windows: [{ targets: [cxl.1, cxl.2], size: 4G, granularity: 4K }] }',
    ),
  ],
  ['viot-q35-default', q35('iommus: [{ type: virtio, slot: 5 }]')],
  [
    'viot-q35-rp',
    q35(
      'iommus: [{ type: virtio, slot: 5 }]\nbuses: [{ id: rp0, type: root-port, slot: 3 }, { id: rp1, type: root-port, slot: 4 }]\ndevices: [{ id: net0, on: rp0, model: virtio-net-pci }]',
    ),
  ],
  [
    'viot-virt-pxb-bypass',
    virt(
      'iommus: [{ type: virtio, slot: 3 }]\nbuses: [{ id: pxb1, type: expander, number: 16, slot: 8 }, { id: pxb2, type: expander, number: 32, slot: 9, bypass: true }, { id: rp1, type: root-port, on: pxb1 }]',
    ),
  ],
  ['iort-none', virt('')],
  ['iort-smmuv3', virt('iommus: [{ type: smmuv3 }]')],
  [
    'iort-smmuv3-rps',
    virt(
      'iommus: [{ type: smmuv3 }]\nbuses: [{ id: r1, type: root-port, slot: 3 }, { id: r2, type: root-port, slot: 4 }, { id: pxb1, type: expander, number: 16, slot: 8 }, { id: rp1, type: root-port, on: pxb1, slot: 0 }, { id: rp2, type: root-port, on: pxb1, slot: 1 }]',
    ),
  ],
  ['iort-dev-1', virt('iommus: [{ type: smmuv3, buses: [pcie.0] }]')],
  [
    'iort-dev-pxb-only',
    virt(
      'iommus: [{ type: smmuv3, buses: [pxb1] }]\nbuses: [{ id: pxb1, type: expander, number: 16, slot: 8 }, { id: rp1, type: root-port, on: pxb1, slot: 0 }]',
    ),
  ],
  ['iort-gicv2', "machine: { type: virt, gic-version: '2' }"],
  ['mcfg-virt-noecam-high', 'machine: { type: virt, highmem-ecam: false }'],
  ['madt-q35-nopic', 'machine: { type: q35, pic: false }\ncpus: { cores: 2 }\nmemory: { total: 1G }'],
  ['madt-virt-gicv3-smp20', virt('cpus: { cores: 20 }')],
  [
    'madt-virt-gicv2-virt',
    "machine: { type: virt, gic-version: '2', virtualization: true }\ncpus: { cores: 2 }",
  ],
  ['pptt-virt-clusters', 'machine: { type: virt }\ncpus: { sockets: 2, clusters: 2, cores: 2 }'],
  [
    'cedt-1',
    'machine: { type: q35 }\nmemory: { total: 1G, max: 4G, slots: 2 }\nbuses: [{ id: cxl.1, type: cxl-expander, number: 12 }]\ncxl: { windows: [{ targets: [cxl.1], size: 4G }] }',
  ],
  [
    'oem-q35',
    'machine: { type: q35, oem: { id: ACME, table-id: NODES } }\nnodes: [{ cpus: 0, memory: 1G }]\ndistances: {}\niommus: [{ type: intel }]',
  ],
];
