import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeTable } from '../../src/tables/decode.ts';
import type { Mcfg } from '../../src/tables/mcfg.ts';
import type { Slit } from '../../src/tables/slit.ts';
import type { Srat } from '../../src/tables/srat.ts';
import type { Cpu, MemoryRange } from '../../src/topology/platform.ts';
import { resolved } from './support/resolved.ts';

const golden = join(import.meta.dirname, '../../golden');
/** Cases whose tables QEMU published. */
const cases = readdirSync(golden).filter((name) => existsSync(join(golden, name, 'qemu.args')));

function table<T>(name: string, signature: string): T | undefined {
  const file = join(golden, name, `${signature}.aml`);
  return existsSync(file) ? (decodeTable(readFileSync(file)) as T) : undefined;
}

const byId = <T extends readonly (number | bigint)[]>(rows: T[]) =>
  rows.sort((a, b) => (`${a}` < `${b}` ? -1 : 1));
const range = ({ base, size, node }: MemoryRange) => [node?.id, base, size];
const cpuId = ({ apicId, index }: Cpu) => apicId ?? index;

describe.each(cases)('%s', (name) => {
  const platform = resolved(readFileSync(join(golden, name, 'topology.yaml'), 'utf8'));
  const srat = table<Srat>(name, 'SRAT');
  const entries = srat?.entries ?? [];

  test('processors are on the nodes that QEMU put them on', () => {
    const seen = entries.flatMap((entry) => {
      if (entry.kind === 'localApic') return [[entry.apicId, entry.proximityDomainLow]];
      if (entry.kind === 'localX2apic') return [[entry.x2apicId, entry.proximityDomain]];
      return entry.kind === 'gicc' ? [[entry.processorUid, entry.proximityDomain]] : [];
    });
    const here = platform.cpus.flatMap((cpu) => (cpu.node ? [[cpuId(cpu), cpu.node.id]] : []));
    expect(here).toEqual(seen);
  });

  test('memory lies where QEMU put it', () => {
    const memory = entries.flatMap((entry) =>
      entry.kind === 'memory' && entry.flags.enabled && !entry.flags.nonVolatile ? [entry] : [],
    );
    const rows = (hot: boolean) =>
      memory
        .filter(({ flags }) => flags.hotPluggable === hot)
        .map((entry) => [entry.proximityDomain, entry.baseAddress, entry.rangeLength]);
    expect(srat ? platform.memory.ranges.map(range) : []).toEqual(rows(false));
    expect(platform.memory.hotplug.map(range)).toEqual(rows(true));
  });

  test('initiators have the addresses that QEMU gave them', () => {
    const seen = entries.flatMap((entry) =>
      entry.kind === 'genericInitiatorPci' ? [[entry.proximityDomain, entry.bus, entry.deviceFunction]] : [],
    );
    const here = platform.initiators.map(({ node, device }) => [
      node.id,
      device.bus.number,
      device.device * 8 + device.function,
    ]);
    expect(byId(here)).toEqual(byId(seen));
  });

  test('distances and the configuration space are those of QEMU', () => {
    const slit = table<Slit>(name, 'SLIT');
    expect(platform.distances?.flat()).toEqual(slit && [...slit.entries]);
    const mcfg = table<Mcfg>(name, 'MCFG');
    const [allocation] = mcfg?.allocations ?? [];
    expect(platform.memory.ecams[0]?.base).toBe(allocation?.baseAddress);
    expect(platform.memory.ecams[0]?.lastBus).toBe(allocation?.endBus);
  });
});
