import type { AnyStruct } from '../binary/field.ts';
import { array, bits, bytes, text, u8, u16, u32, u64 } from '../binary/field.ts';
import { devfnText, hexText } from '../binary/meaning.ts';
import type { StructOf } from '../binary/struct.ts';
import { list, struct } from '../binary/struct.ts';
import { header } from './header.ts';
import { records8, records16, start16 } from './subtable.ts';

/** One hop of a device scope: a device and function on the bus reached so far (VT-d §8.3.1). */
export const scopeHop = struct('hop', 'Path element', {
  device: u8({ show: 'hex' }),
  function: u8(),
});

const scopeStart = {
  type: u8({
    is: 1,
    names: {
      1: 'PCI endpoint',
      2: 'PCI sub-hierarchy',
      3: 'I/O APIC',
      4: 'MSI-capable HPET',
      5: 'ACPI namespace device',
    },
  }),
  length: u8({ length: true }),
};
const scopeEnd = {
  reserved3: u8({ reserved: true }),
  enumerationId: u8({
    doc: 'I/O APIC id, HPET number or ACPI device number',
    refers: { to: ['andd'], by: 'deviceNumber', when: (scope: AnyStruct) => scope.type === 5 },
  }),
  startBus: u8({ show: 'hex' }),
  path: array(scopeHop),
};

/** `00:1c.4/00.0` for a device behind a bridge; other scopes by their enumeration id. */
function scopeName(scope: {
  readonly type: number;
  readonly enumerationId: number;
  readonly startBus: number;
  readonly path: readonly { readonly device: number; readonly function: number }[];
}): string {
  const others: Record<number, string> = { 3: 'I/O APIC', 4: 'HPET', 5: 'ACPI device' };
  const name = others[scope.type];
  if (name !== undefined) return `${name} ${scope.enumerationId}`;
  const hops = scope.path.map((hop) => devfnText(hop.device * 8 + hop.function));
  return `${scope.startBus.toString(16).padStart(2, '0')}:${hops.join('/')}`;
}

/** Device scope (VT-d §8.3.1). */
export const deviceScope = struct(
  'scope',
  'Device scope',
  {
    ...scopeStart,
    reserved2: u8({ reserved: true }),
    ...scopeEnd,
  },
  { called: scopeName },
);

/** Device scope inside a SIDP structure, whose flags tell the properties of the device (VT-d §8.9). */
export const propertyScope = struct(
  'propertyScope',
  'Device scope with properties',
  {
    ...scopeStart,
    flags: bits(1, {
      nestedWithoutPasidNotAllowed: 0,
      secondStageWriteSnoopWithoutPasidNotAllowed: 1,
      secondStageGlobalSnoopWithoutPasidNotAllowed: 2,
      atcHardened: 3,
      atcRequired: 4,
    }),
    ...scopeEnd,
  },
  { called: scopeName },
);

const scopes = (holds: string) =>
  list(
    records8([deviceScope], () => deviceScope),
    { holds },
  );

/** DMA Remapping Hardware Unit Definition (VT-d §8.3). */
export const drhd = struct(
  'drhd',
  'DMA Remapping Hardware Unit',
  {
    ...start16(0),
    flags: bits(1, { includePciAll: 0 }),
    size: bits(1, { pages: [0, 3] }, { doc: 'register set of 2^pages pages of 4 KiB' }),
    segment: u16(),
    registerBaseAddress: u64({ show: 'address', align: 0x1000 }),
    scopes: scopes('behind'),
  },
  { called: ({ registerBaseAddress }) => `DRHD ${hexText(registerBaseAddress)}` },
);

/** Reserved Memory Region Reporting (VT-d §8.4). */
export const rmrr = struct(
  'rmrr',
  'Reserved Memory Region',
  {
    ...start16(1),
    reserved4: u16({ reserved: true }),
    segment: u16(),
    baseAddress: u64({ show: 'address', align: 0x1000 }),
    limitAddress: u64({ show: 'address', doc: 'last byte' }),
    scopes: scopes('in'),
  },
  { called: ({ baseAddress }) => `RMRR ${hexText(baseAddress)}` },
);

/** Root Port ATS Capability Reporting (VT-d §8.5). */
export const atsr = struct(
  'atsr',
  'Root Port ATS Capability',
  {
    ...start16(2),
    flags: bits(1, { allPorts: 0 }),
    reserved5: u8({ reserved: true }),
    segment: u16(),
    scopes: scopes('in'),
  },
  { called: ({ segment }) => `ATSR of segment ${segment}` },
);

/** Remapping Hardware Static Affinity (VT-d §8.6). */
export const rhsa = struct(
  'rhsa',
  'Remapping Hardware Static Affinity',
  {
    ...start16(3),
    reserved4: u32({ reserved: true }),
    registerBaseAddress: u64({ show: 'address', refers: { to: ['drhd'], by: 'registerBaseAddress' } }),
    proximityDomain: u32(),
  },
  { called: ({ registerBaseAddress }) => `affinity of DRHD ${hexText(registerBaseAddress)}` },
);

/** ACPI Name-space Device Declaration (VT-d §8.7). */
export const andd = struct(
  'andd',
  'ACPI Namespace Device',
  {
    ...start16(4),
    reserved4: bytes(3, { reserved: true }),
    deviceNumber: u8(),
    objectName: text({ printable: true, terminated: true }),
  },
  { called: ({ deviceNumber }) => `ACPI device ${deviceNumber}` },
);

/** SoC Integrated Address Translation Cache Reporting (VT-d §8.8). */
export const satc = struct(
  'satc',
  'SoC Integrated Address Translation Cache',
  {
    ...start16(5),
    flags: bits(1, { atcRequired: 0 }),
    reserved5: u8({ reserved: true }),
    segment: u16(),
    scopes: scopes('in'),
  },
  { called: ({ segment }) => `SATC of segment ${segment}` },
);

/** SoC Integrated Device Property Reporting (VT-d §8.9). */
export const sidp = struct(
  'sidp',
  'SoC Integrated Device Property',
  {
    ...start16(6),
    reserved4: u16({ reserved: true }),
    segment: u16(),
    scopes: list(
      records8([propertyScope], () => propertyScope),
      { holds: 'in' },
    ),
  },
  { called: ({ segment }) => `SIDP of segment ${segment}` },
);

/** DMA Remapping Table (VT-d §8.1). */
export const dmar = struct('DMAR', 'DMA Remapping Table', {
  ...header('DMAR', 1),
  hostAddressWidth: u8({ doc: 'bits, minus one' }),
  flags: bits(1, { interruptRemapping: 0, x2apicOptOut: 1, dmaControlOptIn: 2 }),
  reserved38: bytes(10, { reserved: true }),
  structures: list(records16([drhd, rmrr, atsr, rhsa, andd, satc, sidp])),
});

export type Dmar = StructOf<typeof dmar>;
export type DmarStructure = Dmar['structures'][number];
export type DeviceScope = StructOf<typeof deviceScope>;
export type PropertyScope = StructOf<typeof propertyScope>;
export type Drhd = StructOf<typeof drhd>;
export type Andd = StructOf<typeof andd>;
