import { aliasSelect, specialDevice } from '../../tables/ivrs/entries.ts';
import { type Entry, fields } from '../entries.ts';
import type { Witness } from '../witness.ts';

/** Device ids that a block gives to its IOMMU, and interrupt sources. */
export interface IvhdDevices {
  readonly ranges: { readonly first: number; readonly last: number }[];
  /** Ids that have an entry of their own. */
  readonly single: number[];
  /** Device id by I/O APIC id. */
  readonly ioApics: Map<number, number>;
}

const EVERY_ID = 0xffff;
const IO_APIC = 1;
const HPET = 2;
const INIT_C = 'drivers/iommu/amd/init.c';

/** Bytes of a device entry by its type (`ivhd_entry_length`); 0 is one that the kernel never comes over. */
function entryLength(ivrs: Uint8Array, at: number): number {
  const type = ivrs[at] ?? 0;
  if (type === 0xf0) return 22 + (ivrs[at + 21] ?? 0);
  return type < 0x80 ? 4 << (type >> 6) : 0;
}

/**
 * The device entries in `[from, end)` of IVRS (drivers/iommu/amd/init.c `init_iommu_from_acpi`); a text is why the
 * kernel does without IVRS.
 */
export function readIvhdEntries(
  witness: Witness,
  ivrs: Uint8Array,
  from: number,
  end: number,
): IvhdDevices | string {
  const devices: IvhdDevices = { ranges: [], single: [], ioApics: new Map() };
  let start = 0;
  for (let at = from; at < Math.min(end, ivrs.length); ) {
    const length = entryLength(ivrs, at);
    const entry: Entry = { table: ivrs, at, type: ivrs[at] ?? 0, length };
    if (length === 0) {
      const message = `a device entry of type ${entry.type.toString(16)}h has no length that the kernel knows`;
      return witness.find('hangs', 'IVRS', 'ivrs-entry-type', `${INIT_C} ivhd_entry_length`, message, at);
    }
    const { deviceId, sourceDeviceId } = fields(aliasSelect, entry);
    switch (entry.type) {
      case 1:
        devices.ranges.push({ first: 0, last: EVERY_ID });
        break;
      case 2:
      case 66:
      case 70:
        devices.single.push(deviceId);
        if (entry.type === 66) devices.single.push(sourceDeviceId);
        break;
      case 3:
      case 67:
      case 71:
        start = deviceId;
        if (entry.type === 67) devices.ranges.push({ first: sourceDeviceId, last: sourceDeviceId });
        break;
      case 4:
        if (deviceId >= start) devices.ranges.push({ first: start, last: deviceId });
        break;
      case 72: {
        const special = fields(specialDevice, entry);
        if (special.variety === IO_APIC) devices.ioApics.set(special.handle, special.sourceDeviceId);
        else if (special.variety !== HPET) {
          const message = `a special device that is neither I/O APIC nor HPET: ${special.variety}`;
          const source = `${INIT_C} init_iommu_from_acpi`;
          return witness.find('rejected', 'IVRS', 'ivrs-special-variety', source, message, at);
        }
      }
    }
    at += length;
  }
  return devices;
}
