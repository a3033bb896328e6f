import { describe, expect, test } from 'vitest';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { qemuProgram } from '../../src/vmm/qemu/qemu-args.ts';
import { aslDevices } from './support/asl-devices.ts';
import { needProgram } from './support/oracle-root.ts';
import { published } from './support/published.ts';

const NODES = `
cpus: { sockets: 2 }
nodes: [{ cpus: 0, memory: 1G }, { cpus: 1, memory: 1G }]`;

/** Devices get a node by the key that is filled in. */
const CASES: Readonly<Record<string, string>> = {
  'ports, a switch and bridges on q35': `machine: { type: q35, node: 0 }${NODES}
buses:
  - { id: p0, type: root-port, slot: '2.0' }
  - { id: p1, type: root-port, slot: '2.1' }
  - { id: s0, type: switch, on: p1, ports: 2 }
  - { id: c0, type: pcie-pci-bridge, slot: 3 }
  - { id: c1, type: pci-bridge, on: c0, slot: 4 }
  - { id: near, type: expander, number: 0x2a, slot: 5, node: 1 }
  - { id: p2, type: root-port, on: near }
  - { id: x0, type: cxl-expander, number: 0x40, slot: 6, node: 1 }
  - { id: p3, type: cxl-root-port, on: x0 }
devices:
  - { id: a, on: p0, NODE model: pci-testdev }
  - { id: b, on: s0.1, NODE model: pci-testdev }
  - { id: c, on: c1, slot: 7, NODE model: pci-testdev }
  - { id: d, on: p2, NODE model: pci-testdev }
  - { id: e, on: p3, NODE model: pci-testdev }
  - { id: f, slot: '1e.0', NODE model: pci-testdev }
  - { id: g, slot: '1e.3', NODE model: pci-testdev }`,
  'an expander and a bridge on pc': `machine: { type: pc }${NODES}
buses:
  - { id: near, type: expander, number: 0x20, slot: 5, node: 1 }
  - { id: c0, type: pci-bridge, slot: 6 }
devices:
  - { id: a, on: near, slot: 3, NODE model: pci-testdev }
  - { id: b, on: c0, slot: 4, NODE model: pci-testdev }`,
  'ports and expanders on virt': `machine: { type: virt }${NODES}
buses:
  - { id: p0, type: root-port, slot: 2 }
  - { id: near, type: expander, number: 0x20, slot: 5, node: 1 }
  - { id: p1, type: root-port, on: near }
  - { id: x0, type: cxl-expander, number: 0x40, slot: 6, node: 1 }
  - { id: p2, type: cxl-root-port, on: x0 }
devices:
  - { id: a, on: p0, NODE model: pci-testdev }
  - { id: b, on: p1, NODE model: pci-testdev }
  - { id: c, on: p2, NODE model: pci-testdev }`,
};

const resolved = (text: string) => resolveTopology(parseTopology(text, 'vm.yaml'));

describe("an SSDT fits QEMU's DSDT: it refers to devices that are there and declares others", () => {
  for (const [name, text] of Object.entries(CASES))
    test(name, async (ctx) => {
      const without = resolved(text.replaceAll('NODE', '').replace(', node: 0 }', ' }'));
      const iasl = needProgram(ctx, 'iasl', '20260408');
      const command = needProgram(ctx, qemuProgram(without), '11.1');
      const { tables } = await published(without, command);
      const bytesOf = (list: readonly { signature: string; bytes: Uint8Array }[], wanted: string) =>
        list.find(({ signature }) => signature === wanted)?.bytes ?? new Uint8Array();
      const dsdt = aslDevices(iasl, bytesOf(tables, 'DSDT'));
      const ssdt = aslDevices(
        iasl,
        bytesOf(buildTables(resolved(text.replaceAll('NODE', 'node: 1,'))), 'SSDT'),
      );
      expect(ssdt.external.size).toBeGreaterThan(0);
      expect([...ssdt.external].filter((path) => !dsdt.declared.has(path))).toEqual([]);
      expect([...ssdt.declared].filter((path) => dsdt.declared.has(path))).toEqual([]);
    });
});
