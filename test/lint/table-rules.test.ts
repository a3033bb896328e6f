import { describe, expect, test } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import {
  addressOverride,
  apicAffinity,
  atsr,
  crafted,
  DMAR_START,
  drhd,
  endpoint,
  hidEntry,
  hostBridge,
  IO_APIC_SCOPE,
  IVRS_START,
  ioApic,
  iortStart,
  its,
  ivhd,
  localApic,
  MADT_START,
  mapping,
  memory,
  msct,
  pciRange,
  port,
  rmr,
  rootComplex,
  SOUTHBRIDGE,
  SRAT_START,
  select,
  viotStart,
  virtioIommu,
  window,
  x2apic,
  x2apicAffinity,
} from './support/crafted.ts';

type Tables = Parameters<typeof crafted>;
const GIB = 0x40000000;
const cpu = apicAffinity(0, 0);

const srat = (revision: number, ...records: number[][]): Tables => ['SRAT', revision, SRAT_START, ...records];
const madt = (...records: number[][]): Tables => ['APIC', 4, MADT_START, ...records];
const dmar = (...records: number[][]): Tables => ['DMAR', 1, DMAR_START, ...records];
const ivrs = (...blocks: number[][]): Tables => ['IVRS', 2, IVRS_START, ...blocks];
const iort = (revision: number, ...nodes: number[][]): Tables => [
  'IORT',
  revision,
  iortStart(nodes.length),
  ...nodes,
];
const viot = (...nodes: number[][]): Tables => ['VIOT', 0, viotStart(nodes.length), ...nodes];

const all = drhd(1, 0xfed90000, IO_APIC_SCOPE);
const unit = (type: number, device: number, ...entries: number[][]) =>
  ivhd(type, device, select(device + 1), ...(device === 2 ? [SOUTHBRIDGE] : []), ...entries);

/** A finding, a table that gives it, and one that does not. */
const CASES: readonly (readonly [code: string, message: RegExp, fires: Tables, not: Tables])[] = [
  [
    'PXM204',
    /takes domain 300 for 44 in a table of revision 1/,
    srat(1, cpu, memory(0, 0, GIB), memory(300, 4 * GIB, GIB)),
    srat(1, cpu, memory(0, 0, GIB), memory(44, 4 * GIB, GIB)),
  ],
  [
    'PXM204',
    /takes domain 256 for 0/,
    srat(1, apicAffinity(0, 1), memory(0, 0, GIB)),
    srat(2, apicAffinity(0, 1), memory(0, 0, GIB)),
  ],
  [
    'PXM204',
    /not looked at in a table of revision 3/,
    iort(3, its(), rmr(0x80000000)),
    iort(5, its(), rmr(0x80000000)),
  ],
  [
    'PXM205',
    /no revision 9 of such a node/,
    iort(5, its(), rootComplex(0, 9)),
    iort(5, its(), rootComplex(0, 4)),
  ],
  [
    'PXM205',
    /no revision 77/,
    ['APIC', 77, MADT_START, localApic(0, 1), ioApic(1)],
    madt(localApic(0, 1), ioApic(1)),
  ],
  [
    'PXM208',
    /port of domain 1/,
    srat(3, cpu, memory(0, 0, GIB), port(1)),
    srat(3, cpu, memory(0, 0, GIB), port(0)),
  ],
  ['PXM208', /ATSR for all ports/, dmar(all, atsr(1, endpoint(3, 0))), dmar(all, atsr(0, endpoint(3, 0)))],
  [
    'PXM208',
    /scope has no path/,
    dmar(drhd(0, 0xfed91000, endpoint()), all),
    dmar(drhd(0, 0xfed91000, endpoint(3, 0)), all),
  ],
  [
    'PXM208',
    /ends before it starts/,
    viot(virtioIommu(0x28), pciRange(0xff, 0x30)),
    viot(virtioIommu(0x28), pciRange(0x30, 0xff)),
  ],
  [
    'PXM208',
    /root complex of segment 0 before/,
    iort(5, its(), rootComplex(0, 3, mapping(0, 255, 0)), rootComplex(0, 3, mapping(256, 255, 256))),
    iort(5, its(), rootComplex(0, 3, mapping(0, 255, 0)), rootComplex(1, 3, mapping(0, 255, 256))),
  ],
  [
    'PXM209',
    /overridden twice/,
    madt(localApic(0, 1), ioApic(1), addressOverride(), addressOverride()),
    madt(localApic(0, 1), ioApic(1), addressOverride()),
  ],
  [
    'PXM229',
    /two reserved memory ranges have 0x80010000/,
    iort(5, its(), rmr(0x80000000, 0x80010000)),
    iort(5, its(), rmr(0x80000000, 0x80020000)),
  ],
  [
    'PXM229',
    /memory at 0x20000000 is in two ranges of node 0/,
    srat(3, cpu, memory(0, 0, GIB), memory(0, GIB / 2, GIB)),
    srat(3, cpu, memory(0, 0, GIB), memory(0, GIB, GIB)),
  ],
  [
    'PXM229',
    /two memory windows have 0x210000000/,
    ['CEDT', 1, hostBridge(), window(0x200000000n, 0x20000000), window(0x210000000n, 0x10000000)],
    ['CEDT', 1, hostBridge(), window(0x200000000n, 0x10000000), window(0x210000000n, 0x10000000)],
  ],
  [
    'PXM229',
    /two PCI ranges have function 0x80/,
    viot(virtioIommu(0x28), pciRange(0, 0x80), pciRange(0x80, 0xff)),
    viot(virtioIommu(0x28), pciRange(0, 0x7f), pciRange(0x80, 0xff)),
  ],
  [
    'PXM237',
    /id 0xff/,
    madt(localApic(0, 1), localApic(255, 1), ioApic(1)),
    madt(localApic(0, 1), localApic(255, 0), ioApic(1)),
  ],
  [
    'PXM237',
    /APIC: .* id 0xffffffff/,
    madt(localApic(0, 1), x2apic(0xffffffff, 2), ioApic(1)),
    madt(localApic(0, 1), x2apic(0xffffffff, 0), ioApic(1)),
  ],
  [
    'PXM237',
    /SRAT: .* id 0xffffffff/,
    srat(3, cpu, x2apicAffinity(0xffffffff, 1), memory(0, 0, GIB)),
    srat(3, cpu, x2apicAffinity(0xffffffff, 0), memory(0, 0, GIB)),
  ],
  [
    'PXM297',
    /type 11h is not read, as one of type 10h comes last/,
    ivrs(unit(0x11, 2), unit(0x10, 2)),
    ivrs(unit(0x10, 2), unit(0x11, 2)),
  ],
  [
    'PXM297',
    /unit has a block of type 10h only, but those of type 11h are read/,
    ivrs(unit(0x10, 2), unit(0x11, 2), unit(0x10, 8)),
    ivrs(unit(0x10, 2), unit(0x11, 2), unit(0x10, 8), unit(0x11, 8)),
  ],
  ['PXM297', /other than 40h/, ivrs(unit(0x11, 2, hidEntry())), ivrs(unit(0x40, 2, hidEntry()))],
  [
    'PXM297',
    /has no end/,
    ivrs(unit(0x10, 2, select(0x10, 3))),
    ivrs(unit(0x10, 2, select(0x10, 3), select(0x18, 4))),
  ],
  [
    'PXM297',
    /has no start/,
    ivrs(unit(0x10, 2, select(0x18, 4))),
    ivrs(unit(0x10, 2, select(0x10, 3), select(0x18, 4))),
  ],
];

describe('rules about tables', () => {
  const messages = (code: string, table: Tables) =>
    lint({ tables: [crafted(...table)] })
      .filter((found) => found.code === code)
      .map((found) => found.message);

  test.each(CASES)('%s: %s', (code, message, fires, not) => {
    expect(messages(code, fires)).toEqual([expect.stringMatching(message)]);
    expect(messages(code, not)).toEqual([]);
  });

  test('PXM299: records of MSCT do not start inside of what comes before them', () => {
    const messages = (offset: number) => lint({ tables: [msct(offset)] }).map(({ code }) => code);
    expect(messages(0x30)).toContain('PXM299');
    expect(messages(0x38)).toEqual([]);
  });

  test('PXM175: two domains do not share a section of memory', () => {
    const codes = (border: number) => {
      const [a, b] = [memory(0, 0, border), memory(1, border, GIB)];
      return lint({ tables: [crafted(...srat(3, cpu, a, b))] }).map(({ code }) => code);
    };
    expect(codes(GIB + 0x100000)).toEqual(['PXM175']);
    expect(codes(GIB)).toEqual([]);
  });
});
