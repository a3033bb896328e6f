/**
 * The machines of the captured corpus as topologies, as far as SRAT, SLIT, MCFG and MADT show them: the names of the
 * cases, then the topology. What only other tables show (IOMMUs, caches, windows) is left out.
 */
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
    'machine: { type: virt }\ncpus: { sockets: 2, cores: 2 }\nnodes: [{ memory: 1G }, { memory: 1G }]',
  ],
  [
    'srat-virt-memless-gi',
    'machine: { type: virt }\ncpus: { cores: 2 }\nnodes: [{ cpus: 0-1, memory: 2G, backend: { id: m0 } }, { ids: 1-8 }]\ndevices: [{ id: gpu0, slot: 5, model: pci-testdev, initiator-for: 1-8 }]',
  ],
  [
    'hmat-q35-rw-types hmat-q35-base-100 hmat-q35-caches',
    'machine: { type: q35 }\ncpus: { sockets: 2 }\nnodes: [{ cpus: 0, memory: 1G }, { cpus: 1, memory: 1G }]',
  ],
  [
    'hmat-q35-gi-initiator',
    'machine: { type: q35 }\nnodes: [{ cpus: 0, memory: 1G }, { id: 1 }, { id: 2, memory: 1G }]\ndevices: [{ id: gpu, slot: 5, model: pci-testdev, initiator-for: 1 }]',
  ],
  [
    'slit-q35-asym',
    'machine: { type: q35 }\ncpus: { sockets: 3 }\nnodes: [{ cpus: 0, memory: 1G }, { cpus: 1, memory: 1G }, { cpus: 2, memory: 1G }]\ndistances: { matrix: [[10, 20, 30], [21, 10, 40], [31, 41, 10]] }',
  ],
  [
    'slit-virt-placeholder',
    'machine: { type: virt }\nnodes: [{ cpus: 0, memory: 1G }, { id: 1 }, { id: 2 }]\ndistances: { matrix: [[10, 40, 60], [40, 10, 80], [60, 80, 10]] }',
  ],
  [
    'dmar-default dmar-ir-off dmar-aw39 dmar-dt-eim dmar-rp-devs dmar-pxb-bypass ivrs-default ivrs-xtsup ivrs-rp-devs ivrs-pxb-bypass ivrs-all-bypass viot-q35-default viot-q35-rp cedt-2way',
    'machine: { type: q35 }\nmemory: { total: 1G }',
  ],
  [
    'viot-virt-pxb-bypass iort-none iort-smmuv3 iort-smmuv3-rps iort-dev-1 iort-dev-pxb-only',
    'machine: { type: virt }',
  ],
  ['iort-gicv2', "machine: { type: virt, gic-version: '2' }"],
  ['mcfg-virt-noecam-high', 'machine: { type: virt, highmem-ecam: false }'],
  ['madt-q35-nopic', 'machine: { type: q35, pic: false }\ncpus: { cores: 2 }\nmemory: { total: 1G }'],
  ['madt-virt-gicv3-smp20', 'machine: { type: virt }\ncpus: { sockets: 20 }'],
  [
    'madt-virt-gicv2-virt',
    "machine: { type: virt, gic-version: '2', virtualization: true }\ncpus: { cores: 2 }",
  ],
  ['pptt-virt-clusters', 'machine: { type: virt }\ncpus: { sockets: 2, clusters: 2, cores: 2 }'],
  ['cedt-1', 'machine: { type: q35 }\nmemory: { total: 1G, max: 4G, slots: 2 }'],
  [
    'oem-q35',
    'machine: { type: q35, oem: { id: ACME, table-id: NODES } }\nnodes: [{ cpus: 0, memory: 1G }]\ndistances: {}',
  ],
];
