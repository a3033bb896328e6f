import { decodeTable } from '../../tables/decode.ts';
import type { Table } from '../../tables/table.ts';
import type { HostTable } from '../../vfio/sysfs/acpi-tables.ts';
import type { Host, HostIommu } from '../../vfio/sysfs/host.ts';
import { dmarUnits } from './dmar-units.ts';
import { iortUnits } from './iort-units.ts';
import { ivrsUnits } from './ivrs-units.ts';

/** An IOMMU of the host, as a topology may declare it. */
export interface Unit {
  /** `dmar0`, or the address of its registers. */
  readonly name: string;
  readonly type: 'intel' | 'amd' | 'smmuv3' | 'virtio';
  /** Addresses of the functions behind it. */
  readonly devices: ReadonlySet<string>;
  /** It serves what no other unit does. */
  readonly others: boolean;
  readonly interruptRemapping: boolean;
  readonly deviceIotlb: boolean;
  readonly optOutX2apic: boolean;
  /** Undefined: the VMM's. */
  readonly addressWidth: number | undefined;
}

export interface Units {
  readonly units: readonly Unit[];
  /** What the units were taken from, for a comment. */
  readonly from: string;
  /** What could not be found out. */
  readonly unknown: string | undefined;
}

const TABLE_READERS = { DMAR: dmarUnits, IVRS: ivrsUnits, IORT: iortUnits } as const;
export const IOMMU_TABLES = Object.keys(TABLE_READERS) as (keyof typeof TABLE_READERS)[];

/**
 * The IOMMUs that the kernel uses, with what only the firmware's tables tell; where it uses none, those that the
 * tables describe. A table that may not be read is said.
 */
export function hostUnits(host: Host, tables: readonly HostTable[]): Units {
  const present = tables.filter(({ signature }) => signature in TABLE_READERS);
  const described = present.flatMap(({ signature, bytes }) =>
    bytes === undefined ? [] : readTable(signature as keyof typeof TABLE_READERS, decodeTable(bytes), host),
  );
  const hidden = present.filter(({ bytes }) => bytes === undefined);
  const unknown =
    hidden.map(({ signature, reason }) => `${signature} cannot be read (${reason})`).join(', ') || undefined;
  const names = present.filter(({ bytes }) => bytes !== undefined).map(({ signature }) => signature);
  const inUse = host.iommus.flatMap((iommu) => sysfsUnit(iommu, described) ?? []);
  if (inUse.length > 0) return { units: inUse, from: ['/sys/class/iommu', ...names].join(' and '), unknown };
  return { units: described, from: names.join(' and '), unknown };
}

function readTable(signature: keyof typeof TABLE_READERS, table: Table, host: Host): Unit[] {
  return TABLE_READERS[signature](table, host);
}

/** Bits of the capability registers: VT-d sections 11.4.2 and 11.4.3, AMD 48882 section 3.2. */
const INTEL = { deviceIotlb: 2n, interruptRemapping: 3n } as const;
const AMD = { deviceIotlb: 24n } as const;
const WIDTHS = [30, 39, 48, 57, 64] as const;

function sysfsUnit(
  { kind, name, devices, registers }: HostIommu,
  described: readonly Unit[],
): Unit | undefined {
  if (kind === 'other') return undefined;
  const { cap = 0n, ecap = 0n, address } = registers;
  const told = described.find((unit) => unit.name === nameByAddress(address)) ?? only(described);
  const bit = (value: bigint, at: bigint) => ((value >> at) & 1n) === 1n;
  const intel = kind === 'intel';
  return {
    name,
    type: kind,
    devices: new Set(devices),
    others: told?.others ?? false,
    interruptRemapping: (told?.interruptRemapping ?? true) && (!intel || bit(ecap, INTEL.interruptRemapping)),
    deviceIotlb: intel
      ? bit(ecap, INTEL.deviceIotlb)
      : (told?.deviceIotlb ?? (kind === 'amd' && bit(cap, AMD.deviceIotlb))),
    optOutX2apic: told?.optOutX2apic ?? false,
    addressWidth: intel ? widest((cap >> 8n) & 0x1fn) : undefined,
  };
}

/** A register whose bits 0 to 4 say which widths of addresses are supported. */
function widest(supported: bigint): number | undefined {
  return WIDTHS.findLast((_, bit) => ((supported >> BigInt(bit)) & 1n) === 1n);
}

/** How units of a table are called, so that those of sysfs find themselves. */
export function nameByAddress(address: bigint | undefined): string {
  return address === undefined ? '' : `0x${address.toString(16)}`;
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
