import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importHost } from '../../../src/import/host/import-host.ts';
import { readHostFacts } from '../../../src/import/host/read-facts.ts';
import { hostUnits } from '../../../src/import/host/units.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import { type HostTree, plant } from '../../support/host-tree.ts';

const recorded = join(import.meta.dirname, '../../data/tables/qemu');
/** QEMU's for two SMMUs: buses 0x10 and 0x11 behind the first, 0x40 to 0x42 behind the second, others behind none. */
const TWO = readFileSync(join(recorded, 'iort-dev-2sockets/IORT.bin'));
const UNITS = { '0xc000000': 0x10, '0xc020000': 0x40 } as const;
const NONE = '0x0000000000000000 0x0000000000000000 0x0000000000000000\n';
const MEMORY = '0x0000000010000000 0x000000001001ffff 0x0000000000040200\n';

/** A network card below a port of each root bus, two functions for the second unit, one card on bus 0. */
function armHost(iort: Uint8Array, { inUse }: { inUse: boolean }): HostTree {
  const files: Record<string, string> = {
    'proc/sys/kernel/osrelease': '6.12.48\n',
    'proc/meminfo': 'MemTotal: 4194304 kB\n',
    'sys/firmware/acpi/tables/IORT': `base64:${Buffer.from(iort).toString('base64')}`,
    'sys/firmware/acpi/tables/GTDT': 'GTDT',
  };
  const links: Record<string, string> = {};
  const add = (chain: string, port?: number) => {
    const bdf = chain.split('/').at(-1) as string;
    const at = `sys/devices/${chain}`;
    const kind =
      port === undefined
        ? 'd000010D3sv00001AF4sd00001100bc02sc00i00'
        : 'd0000000Csv00000000sd00000000bc06sc04i00';
    files[`${at}/modalias`] = `pci:v00001B36${kind}\n`;
    files[`${at}/numa_node`] = '-1\n';
    files[`${at}/resource`] = (port === undefined ? MEMORY : NONE) + NONE.repeat(12);
    files[`${at}/max_link_speed`] = '2.5 GT/s PCIe\n';
    if (port !== undefined) files[`${at}/secondary_bus_number`] = `${port}\n`;
    links[`sys/bus/pci/devices/${bdf}`] = `../../../devices/${chain}`;
    const unit = Object.entries(UNITS).find(([, bus]) =>
      chain.startsWith(`pci0000:${bus.toString(16)}`),
    )?.[0];
    if (!inUse || unit === undefined) return;
    const name = `smmu3.0x${unit.slice(2).padStart(16, '0')}`;
    const folder = `devices/platform/arm-smmu-v3.${unit}.auto/iommu/${name}`;
    links[`sys/class/iommu/${name}`] = `../../${folder}`;
    links[`sys/${folder}/devices/${bdf}`] = `../../../../../${chain}`;
  };
  add('pci0000:00/0000:00:01.0');
  for (const bus of ['10', '40']) {
    const below = `${bus.slice(0, 1)}1`;
    add(`pci0000:${bus}/0000:${bus}:00.0`, Number.parseInt(below, 16));
    for (const number of bus === '40' ? [0, 1] : [0])
      add(`pci0000:${bus}/0000:${bus}:00.0/0000:${below}:00.${number}`);
  }
  return { files, links };
}

function imported(iort: Uint8Array, { inUse = false } = {}) {
  const facts = readHostFacts(plant(armHost(iort, { inUse })));
  const { text, diagnostics } = importHost(facts);
  const declaration = parseTopology(text, 'host.yaml');
  const platform = resolveTopology(declaration);
  const behind = Object.fromEntries(
    platform.coverage.flatMap(({ function: on, iommu }) => (on.host ? [[on.host, iommu?.id]] : [])),
  );
  return { text, diagnostics, topology: declaration.topology, behind };
}

describe('a host of Arm', () => {
  test('whose kernel uses no SMMU has those of its IORT, with the buses that they serve', () => {
    const { topology, behind, text, diagnostics } = imported(TWO);
    expect(topology.machine).toEqual({ type: 'virt', firmware: 'aavmf' });
    expect(topology.iommus?.map(({ type }) => type)).toEqual(['smmuv3', 'smmuv3']);
    expect(behind).toEqual({
      '0000:00:01.0': undefined,
      '0000:11:00.0': 'iommu0',
      '0000:41:00.0': 'iommu1',
      '0000:41:00.1': 'iommu1',
    });
    expect(text).toContain('from IORT');
    expect(diagnostics).toEqual([]);
  });

  test('whose kernel uses them has the same', () => {
    expect(imported(TWO, { inUse: true }).behind).toEqual(imported(TWO).behind);
    expect(imported(TWO, { inUse: true }).text).toContain('from /sys/class/iommu and IORT');
  });

  test('whose IORT maps a part of a bus has only that behind the unit', () => {
    const part = Uint8Array.from(TWO);
    // Mapping 1 of the root complex: ids from 0x4000 on, now only function 41:00.0.
    new DataView(part.buffer).setUint32(0x130, 0x4100, true);
    new DataView(part.buffer).setUint32(0x134, 0, true);
    const { host, tables } = readHostFacts(plant(armHost(part, { inUse: false })));
    expect(hostUnits(host, tables).units.map(({ devices }) => [...devices])).toEqual([
      ['0000:10:00.0', '0000:11:00.0'],
      ['0000:41:00.0'],
    ]);
  });

  test('without an SMMU in its IORT has none', () => {
    const { topology, behind } = imported(readFileSync(join(recorded, 'iort-none/IORT.bin')));
    expect(topology.iommus).toBeUndefined();
    expect(Object.values(behind).every((unit) => unit === undefined)).toBe(true);
  });
});
