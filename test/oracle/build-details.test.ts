import { describe, test } from 'vitest';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { qemuProgram } from '../../src/vmm/qemu/qemu-args.ts';
import { needProgram } from './support/oracle-root.ts';
import { expectSame, published } from './support/published.ts';

const FOUR_NODES = `
cpus: { sockets: 2, cores: 2 }
nodes:
  - { cpus: 0-1, memory: 1G }
  - { cpus: 2-3, memory: 1G }
  - { id: 2, memory: 512M }
  - { id: 3 }
devices: [{ id: gpu, slot: 5, model: pci-testdev, initiator-for: 3 }]`;
const hmat = (performance: string, type = 'q35') =>
  `machine: { type: ${type} }${FOUR_NODES}\nperformance: ${performance}`;

const HMAT: Readonly<Record<string, string>> = {
  'relations alone': hmat(
    '{ same-node: { latency: 80, bandwidth: 200G }, other-socket: { latency: 130, bandwidth: 90G } }',
  ),
  'relations with exceptions': hmat(
    '{ same-node: { read-latency: 81, write-latency: 90 }, other-socket: { read-latency: 130 }, device: { read-latency: 400, write-latency: 500 }, overrides: [{ from: 0, to: 1, read-latency: 135 }] }',
  ),
  'three levels': hmat(
    '{ same-node: { latency: 80, bandwidth: 200G }, overrides: [{ from: 0, to: 0, level: cache-1, latency: 20 }, { from: 0, to: 0, level: cache-2, latency: 40, bandwidth: 300G }], caches: [{ node: 0, level: 1, size: 1G, associativity: direct, policy: write-back, line: 64 }, { node: 0, level: 2, size: 2G }] }',
  ),
  'values up to the last entry': hmat(
    '{ overrides: [{ from: 0, to: 0, latency: 1, bandwidth: 1M }, { from: 0, to: 1, latency: 65534, bandwidth: 65534M }] }',
  ),
  'no value at all': hmat('{}'),
  'latencies of zero': hmat('{ overrides: [{ from: 0, to: 0, latency: 0 }] }'),
  'a virt machine': hmat('{ same-node: { latency: 80, bandwidth: 200G } }', 'virt'),
};

const virt = (cpus: string) => `machine: { type: virt }\ncpus: ${cpus}`;

const PPTT: Readonly<Record<string, string>> = {
  threads: virt('{ sockets: 2, cores: 2, threads: 2 }'),
  'clusters with threads': virt('{ sockets: 2, clusters: 3, cores: 1, threads: 2 }'),
  'one cluster in each socket': virt('{ sockets: 2, clusters: 1, cores: 2 }'),
  'absent processors': virt('{ sockets: 2, cores: 2, present: 1 }'),
  'caches of cores and clusters': virt(
    '{ clusters: 2, cores: 2, model: cortex-a53, caches: [{ cache: l1d, shared-by: core }, { cache: l1i, shared-by: core }, { cache: l2, shared-by: cluster }] }',
  ),
  'caches of cores with threads': virt(
    '{ cores: 2, threads: 2, caches: [{ cache: l2, shared-by: core }, { cache: l1i, shared-by: core }, { cache: l1d, shared-by: core }] }',
  ),
  'caches of sockets': virt(
    '{ sockets: 2, cores: 2, model: max, caches: [{ cache: l1d, shared-by: core }, { cache: l1i, shared-by: core }, { cache: l2, shared-by: socket }] }',
  ),
};

const expanders = (count: number) =>
  Array.from(
    { length: count },
    (_, at) => `  - { id: cxl${at}, type: cxl-expander, number: ${16 + 8 * at} }`,
  ).join('\n');

const CXL: Readonly<Record<string, string>> = {
  'support without anything': 'machine: { type: q35 }\ncxl: {}',
  'twelve expanders in two windows': `machine: { type: q35 }\nbuses:\n${expanders(12)}\ncxl:\n  windows:\n    - { targets: [cxl0, cxl3, cxl6, cxl9, cxl1, cxl4, cxl7, cxl10, cxl2, cxl5, cxl8, cxl11], size: 12G, granularity: 16K }\n    - { targets: [cxl5, cxl4, cxl3], size: 3G }`,
  'expanders declared against the order of their slots': `machine: { type: q35 }\nbuses:\n  - { id: a, type: cxl-expander, number: 0x40, slot: 9 }\n  - { id: b, type: cxl-expander, number: 0x20, slot: 3 }\n  - { id: p, type: cxl-root-port, on: a }\n  - { id: e, type: expander, number: 0x60 }\ncxl: { windows: [{ targets: [a], size: 256M }] }`,
  'a window above the hotplug window': `machine: { type: q35 }\nnodes: [{ cpus: 0, memory: 5G, hotplug: 8G }]\nmemory: { slots: 2 }\nbuses:\n${expanders(2)}\ncxl: { windows: [{ targets: [cxl1, cxl0], size: 512M, granularity: 1K }] }`,
  'generic ports among initiators': `machine: { type: q35 }\nnodes: [{ cpus: 0, memory: 1G }, { id: 1 }, { id: 2 }, { id: 3 }]\nbuses:\n${expanders(2)}\ndevices: [{ id: gpu, model: pci-testdev, initiator-for: 3 }]\ncxl: { ports: [{ id: port-b, bus: cxl1, node: 2 }, { id: port-a, bus: cxl0, node: 1 }] }`,
  'a virt machine': `machine: { type: virt }\nbuses:\n${expanders(3)}\ncxl: { windows: [{ targets: [cxl2], size: 1G }] }`,
};

const MEMORY_DEVICES: Readonly<Record<string, string>> = {
  'a virtio-mem device and a DIMM':
    'machine: { type: q35 }\nnodes: [{ cpus: 0, memory: 1G }, { hotplug: 16G }]\nmemory: { slots: 4 }\nmemory-devices: [{ id: vm0, type: virtio-mem, node: 1, size: 4G, requested: 1G, block-size: 2M }, { id: dimm0, type: pc-dimm, node: 0, size: 1G }]',
  'a virtio-mem device on virt':
    'machine: { type: virt }\nnodes: [{ cpus: 0, memory: 1G }, { hotplug: 16G }]\nmemory-devices: [{ id: vm0, type: virtio-mem, node: 1, size: 4G, slot: 7 }]',
};

for (const [table, cases] of Object.entries({ HMAT, PPTT, CXL, MEMORY_DEVICES }))
  describe(`a real QEMU publishes the tables built for ${table.toLowerCase().replace('_', ' ')}:`, () => {
    for (const [name, text] of Object.entries(cases))
      test(name, async (ctx) => {
        const platform = resolveTopology(parseTopology(text, 'vm.yaml'));
        const command = needProgram(ctx, qemuProgram(platform), '11.1');
        expectSame(platform, await published(platform, command));
      });
  });
