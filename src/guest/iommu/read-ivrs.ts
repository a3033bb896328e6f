import { checksumByte } from '../../tables/checksum.ts';
import { ivhd11 } from '../../tables/ivrs/ivrs.ts';
import { fields } from '../entries.ts';
import { readIoApics } from '../processors/io-apics.ts';
import type { Claim, InterruptRemapping, IommuUnit, ReservedRegion } from '../view.ts';
import type { Witness } from '../witness.ts';
import { placeOf } from './claims.ts';
import { functionText } from './function-text.ts';
import type { IommuResult, Named } from './iommu-reading.ts';
import { readIvhdEntries } from './ivhd-entries.ts';
import { type Block, readBlocks, usedType } from './ivhd-type.ts';
import { readIvmd } from './ivmd.ts';

const INIT_C = 'drivers/iommu/amd/init.c';
const CHECKSUM_AT = 9;
/** Bytes before the device entries, by block type (`get_ivhd_header_size`). */
const ENTRIES_AT: Readonly<Record<number, number>> = { 16: 24, 17: 40, 64: 40 };
/** MAX_IOMMUS. */
const MOST_UNITS = 32;
/** IOAPIC_SB_DEVID: 00:14.0. */
const SOUTHBRIDGE = 0xa0;

/** What no DMA goes through as such (iommu.c `amd_iommu_get_resv_regions`). */
const WINDOWS: readonly ReservedRegion[] = [
  {
    base: 0xfee00000n,
    length: 0x100000n,
    type: 'msi',
    namedBy: 'the interrupt range of x86',
    functions: [],
    matches: [],
  },
  {
    base: 0xfd00000000n,
    length: 0x300000000n,
    type: 'reserved',
    namedBy: 'the HyperTransport range',
    functions: [],
    matches: [],
  },
];

/** Reads IVRS (drivers/iommu/amd/init.c `early_amd_iommu_init`). */
export function readIvrs(witness: Witness, ivrs: Uint8Array): IommuResult {
  if (checksumByte(ivrs, CHECKSUM_AT) !== ivrs[CHECKSUM_AT]) {
    const source = `${INIT_C} check_ivrs_checksum`;
    const message = 'the checksum is wrong';
    return { unused: witness.find('rejected', 'IVRS', 'ivrs-checksum', source, message, CHECKSUM_AT) };
  }
  const blocks = readBlocks(witness, ivrs);
  if (blocks === undefined) return { unused: 'a block of length 0: the kernel does not come to an end' };
  const type = usedType(blocks);
  const entriesAt = ENTRIES_AT[type];
  if (entriesAt === undefined) {
    const message = `blocks of type ${type.toString(16)}h would be used, which is no IVHD`;
    const source = `${INIT_C} find_last_devid_from_ivhd`;
    return { unused: witness.find('rejected', 'IVRS', 'ivrs-block-type', source, message) };
  }
  return readUnits(witness, ivrs, blocks, type, entriesAt);
}

function readUnits(
  witness: Witness,
  ivrs: Uint8Array,
  blocks: readonly Block[],
  type: number,
  entriesAt: number,
): IommuResult {
  const used = blocks.filter((block) => block.type === type);
  if (used.length > MOST_UNITS) {
    const source = `${INIT_C} init_iommu_one`;
    const message = `more IOMMUs than ${MOST_UNITS}`;
    return { unused: witness.find('rejected', 'IVRS', 'ivrs-units', source, message) };
  }
  const units: IommuUnit[] = [];
  const claims: Claim[] = [];
  const named: Named[] = [];
  const ioApics = new Map<number, number>();
  let x2apic = false;
  for (const block of used) {
    const { segment, baseAddress: base, extendedFeatures } = fields(ivhd11, { ...block, table: ivrs });
    if (base === 0n) {
      const source = `${INIT_C} iommu_map_mmio_space`;
      const message = 'an IOMMU with register base 0';
      witness.find('doubted', 'IVRS', 'ivrs-base', source, message, block.at);
    }
    const devices = readIvhdEntries(witness, ivrs, block.at + entriesAt, block.at + block.length);
    if (typeof devices === 'string') return { unused: devices };
    const unit = `ivhd${units.length}`;
    units.push({ name: unit, kind: 'AMD', segment, base, device: functionText(segment, block.deviceId) });
    const ranges = [...devices.ranges, ...devices.single.map((id) => ({ first: id, last: id }))];
    claims.push(...ranges.map((range): Claim => ({ kind: 'ids', unit, segment, ...range })));
    for (const id of devices.single) named.push({ place: placeOf(segment, id), by: `IVHD of ${unit}` });
    for (const [id, device] of devices.ioApics) ioApics.set(id, device);
    x2apic ||= type !== 0x10 && extendedFeatures.x2apic;
  }
  return {
    units,
    // An entry takes a device from those before it, and no IOMMU translates itself.
    claims: [...units.map((unit, index) => ownFunction(unit, used[index])), ...claims.reverse()],
    named,
    // Device and IOMMU decide alone: no flag of the table is looked at (iommu.c `pdev_enable_cap_ats`).
    ats: segmentsOf(units).map((segment) => ({ segment, kind: 'rest', allowed: true })),
    reserved: [...memoryDefinitions(ivrs, blocks), ...WINDOWS],
    interruptRemapping: interruptRemapping(witness, ioApics, x2apic),
  };
}

function segmentsOf(units: readonly IommuUnit[]): number[] {
  return [...new Set(units.map(({ segment = 0 }) => segment))];
}

function ownFunction({ segment = 0 }: IommuUnit, block: Block | undefined): Claim {
  const id = block?.deviceId ?? 0;
  return { kind: 'ids', segment, first: id, last: id };
}

function memoryDefinitions(ivrs: Uint8Array, blocks: readonly Block[]): ReservedRegion[] {
  return blocks.flatMap((block) => {
    const region = block.type >= 0x20 && block.type <= 0x22 ? readIvmd(ivrs, block) : undefined;
    return region ? [region] : [];
  });
}

/**
 * Every I/O APIC needs an entry, and the one that has the timer, from global interrupt 0 on, must be the
 * southbridge's (`check_ioapic_information`).
 */
function interruptRemapping(
  witness: Witness,
  ioApics: ReadonlyMap<number, number>,
  x2apic: boolean,
): InterruptRemapping {
  const off = (rule: string, message: string): InterruptRemapping => {
    const source = `${INIT_C} check_ioapic_information`;
    return { on: false, why: witness.find('rejected', 'IVRS', rule, source, message) };
  };
  const present = readIoApics(witness);
  const missing = present.find(({ id }) => !ioApics.has(id));
  if (missing !== undefined) {
    const message = `I/O APIC ${missing.id} is not in the table: interrupts are not remapped`;
    return off('ivrs-ioapic-missing', message);
  }
  const timer = present.find(({ firstInterrupt }) => firstInterrupt === 0);
  const candidates = witness.table('APIC') === undefined ? ioApics.values() : [ioApics.get(timer?.id ?? -1)];
  if (![...candidates].includes(SOUTHBRIDGE)) {
    return off(
      'ivrs-southbridge',
      'the I/O APIC of the timer is not at 00:14.0: interrupts are not remapped',
    );
  }
  return x2apic
    ? { on: true, x2apic }
    : { on: true, x2apic, why: 'no IOMMU has the feature bit for destinations of x2APIC' };
}
