/** Topologies whose tables are the base of examples about tables. */
export const BASES = {
  'one-node': `machine: { type: q35 }
nodes: [{ memory: 4G }]
`,
  gpu: `machine: { type: q35 }
cpus: { sockets: 2, cores: 2 }
nodes:
  - { sockets: 0, memory: 2G }
  - { sockets: 1, memory: 2G }
  - { ids: 2-9, placeholder: gpu0 }
buses: [{ id: rp0, type: root-port, slot: 3 }]
devices: [{ id: gpu0, on: rp0, host: '0000:41:00.0', initiator-for: 2-9 }]
distances: { same-socket: 20, other-socket: 40, device: 80 }
`,
  'arm-gpu': `machine: { type: virt }
cpus: { cores: 2 }
nodes:
  - { memory: 2G }
  - { ids: 1-8, placeholder: gpu0 }
devices: [{ id: gpu0, slot: 5, host: '0009:01:00.0', initiator-for: 1-8 }]
`,
  sockets: `machine: { type: q35 }
cpus: { sockets: 2, cores: 2, threads: 2 }
nodes:
  - { sockets: 0, memory: 1G }
  - { sockets: 1, memory: 1G }
distances: { other-socket: 21 }
`,
  x2apic: `machine: { type: q35 }
cpus: { sockets: 2, cores: 144 }
nodes:
  - { sockets: 0, memory: 8G }
  - { sockets: 1, memory: 8G }
distances: { other-socket: 32 }
`,
  hmat: `machine: { type: q35 }
cpus: { sockets: 1 }
nodes:
  - { sockets: 0, memory: 1G }
  - {}
  - { memory: 1G, initiator: 0 }
devices: [{ id: gpu, model: pci-testdev, slot: 5, initiator-for: 1 }]
performance:
  overrides:
    - { from: 0, to: 0, latency: 10, bandwidth: 2G }
    - { from: 0, to: 2, latency: 50, bandwidth: 1G }
    - { from: 1, to: 2, latency: 5, bandwidth: 4G }
    - { from: 1, to: 0, latency: 60, bandwidth: 1G }
`,
  cxl: `machine: { type: q35 }
memory: { total: 5121M }
buses:
  - { id: cxl.1, type: cxl-expander, number: 12 }
  - { id: cxl.2, type: cxl-expander, number: 100 }
cxl:
  windows:
    - { targets: [cxl.1, cxl.2], size: 4G, granularity: 4K }
    - { targets: [cxl.2], size: 256M }
`,
  vtd: `machine: { type: q35, vmm: none }
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 1G }, { sockets: 1, memory: 1G }]
buses:
  - { id: pxb1, type: expander, node: 1, number: 16 }
  - { id: rp1, type: root-port, on: pxb1 }
devices: [{ id: a, on: rp1 }]
iommus: [{ id: vtd, type: intel, per-socket: true }]
`,
  amd: `machine: { type: q35 }
memory: { total: 1G }
buses: [{ id: rp0, type: root-port, slot: 3 }]
devices: [{ id: nic0, on: rp0, model: pci-testdev }]
iommus: [{ id: amd, type: amd, slot: 10 }]
`,
  virtio: `machine: { type: q35 }
memory: { total: 1G }
buses:
  - { id: rp0, type: root-port }
  - { id: rp1, type: root-port }
devices: [{ id: nic, on: rp0, model: pci-testdev }]
iommus: [{ id: viommu, type: virtio, slot: 5 }]
`,
  smmu: `machine: { type: virt }
cpus: { sockets: 2, cores: 2 }
nodes:
  - { sockets: 0, memory: 1G }
  - { sockets: 1, memory: 1G }
buses:
  - { id: pxb0, type: expander, node: 0, number: 16 }
  - { id: pxb1, type: expander, node: 1, number: 64 }
  - { id: rp0, type: root-port, on: pxb0 }
  - { id: rp1, type: root-port, on: pxb1 }
devices: [{ id: a, on: rp0, model: pci-testdev }]
iommus: [{ id: smmu, type: smmuv3, per-socket: true }]
`,
} as const;

export type BaseName = keyof typeof BASES;
