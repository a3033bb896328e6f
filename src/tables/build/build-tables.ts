import { beyondQemu } from '../../machines/beyond-qemu.ts';
import type { Platform } from '../../topology/platform.ts';
import { sealTable } from '../seal.ts';
import type { Table } from '../table.ts';
import { buildCedt } from './cedt.ts';
import { buildDmar } from './dmar.ts';
import { buildHmat } from './hmat.ts';
import { buildIort } from './iort.ts';
import { buildIvrs } from './ivrs.ts';
import { buildMadt } from './madt.ts';
import { buildMcfg } from './mcfg.ts';
import { buildPptt } from './pptt.ts';
import { buildSlit } from './slit.ts';
import { buildSrat } from './srat.ts';
import { buildSsdt } from './ssdt.ts';
import { buildViot } from './viot.ts';

export interface BuiltTable {
  /** Four characters; `APIC` is the MADT's. */
  readonly signature: string;
  readonly bytes: Uint8Array;
  readonly table: Table;
  /** `vmm`: a VMM started with the topology's arguments publishes these bytes; `supplied`: the user delivers them. */
  readonly publishedBy: 'vmm' | 'supplied';
}

/** Builders in the order in which QEMU lists their tables in RSDT (x86) and XSDT (Arm). */
const BUILDERS: Readonly<Record<'x86' | 'arm', readonly ((platform: Platform) => Table | undefined)[]>> = {
  x86: [
    buildMadt,
    buildSrat,
    buildSlit,
    buildHmat,
    buildMcfg,
    buildIvrs,
    buildDmar,
    buildViot,
    buildCedt,
    buildSsdt,
  ],
  arm: [
    buildMadt,
    buildPptt,
    buildMcfg,
    buildSrat,
    buildSlit,
    buildHmat,
    buildCedt,
    buildIort,
    buildViot,
    buildSsdt,
  ],
};

/** Every table of a machine that the topology decides, one entry for each instance. */
export function buildTables(platform: Platform): BuiltTable[] {
  const { arch, vmm, properties } = platform.machine;
  if (vmm === 'qemu' && properties.some(([name, value]) => name === 'acpi' && value === false)) return [];
  const different = new Set(beyondQemu(platform).map((beyond) => beyond.signature));
  return BUILDERS[arch].flatMap((build) => {
    const table = build(platform);
    if (table === undefined) return [];
    const bytes = sealTable(table);
    const { signature } = table;
    return {
      signature,
      bytes,
      table,
      publishedBy: vmm === 'none' || different.has(signature) ? 'supplied' : 'vmm',
    };
  });
}
