import { make } from '../../binary/make.ts';
import type { StructOf } from '../../binary/struct.ts';
import { INTERRUPT_SOURCES } from '../../machines/interrupt-sources.ts';
import type { Bus, PciFunction, Platform } from '../../topology/platform.ts';
import type { HidDevice, Iommu } from '../../topology/platform-iommu.ts';
import { requesterId } from '../../topology/requester-id.ts';
import {
  acpiDevice,
  acpiDeviceInteger,
  acpiDeviceString,
  aliasRangeStart,
  rangeEnd,
  rangeStart,
  selectDevice,
  specialDevice,
} from '../ivrs/entries.ts';
import type { ivhd10 } from '../ivrs/ivrs.ts';
import { busRange, type IdRange } from './id-ranges.ts';
import { behind, type Membership, whollyIn } from './served.ts';

export type DeviceEntry = StructOf<typeof ivhd10>['entries'][number];

/** Every function on a root bus and behind it, as QEMU walks them (hw/i386/acpi-build.c `insert_ivhd`). */
export function rootBusEntries(root: Bus): DeviceEntry[] {
  return root.functions.flatMap((on) => {
    const bus = behind(on);
    return [select(on), ...(bus === undefined ? [] : behindBridge(on, bus))];
  });
}

function behindBridge(bridge: PciFunction, bus: Bus): DeviceEntry[] {
  if (!bus.express) return aliased(bridge, bus);
  // Numbers kept free behind a port get no entry: only what is on its bus is looked at.
  return bus.number === bus.subordinate ? range(busRange(bus)) : rootBusEntries(bus);
}

/**
 * The functions on a root bus and behind it that belong. A bridge that belongs with everything behind it brings all
 * numbers of its buses, so that what is plugged in later belongs too.
 */
export function entriesOn(root: Bus, set: Membership): DeviceEntry[] {
  return root.functions.flatMap((on) => {
    const bus = behind(on);
    const below = bus === undefined ? [] : entriesBehind(on, bus, set);
    return [...(set.has(on) ? [select(on)] : []), ...below];
  });
}

function entriesBehind(bridge: PciFunction, bus: Bus, set: Membership): DeviceEntry[] {
  if (!whollyIn(bridge, set)) return entriesOn(bus, set);
  if (!bus.express) return aliased(bridge, bus);
  return hasConventional(bus) ? entriesOn(bus, set) : range(busRange(bus));
}

/** Whether requests from somewhere behind a bus carry the id of a bridge. */
function hasConventional(bus: Bus): boolean {
  return !bus.express || bus.functions.some((on) => hasConventionalBehind(on));
}

function hasConventionalBehind(on: PciFunction): boolean {
  const bus = behind(on);
  return bus !== undefined && hasConventional(bus);
}

function select(on: PciFunction): DeviceEntry {
  return make(selectDevice, { deviceId: requesterId(on) });
}

function range({ first, last }: IdRange): DeviceEntry[] {
  return [make(rangeStart, { deviceId: first }), make(rangeEnd, { deviceId: last })];
}

/**
 * Requests from behind a bridge to conventional PCI carry one id: that of the bridge, or the first one of its bus
 * where the bridge is itself on PCI Express.
 */
function aliased(bridge: PciFunction, bus: Bus): DeviceEntry[] {
  const { first, last } = busRange(bus);
  const sourceDeviceId = bridge.bridge === 'pcie-pci-bridge' ? first : requesterId(bridge);
  return [make(aliasRangeStart, { deviceId: first, sourceDeviceId }), make(rangeEnd, { deviceId: last })];
}

const IO_APIC = 1;
const HPET = 2;

export const ioApicEntry = make(specialDevice, {
  sourceDeviceId: INTERRUPT_SOURCES.amd.id,
  variety: IO_APIC,
});
export const hpetEntry = make(specialDevice, { sourceDeviceId: INTERRUPT_SOURCES.amd.id, variety: HPET });

/** The devices behind a unit that are not on PCI, each by its hardware id and, where it has one, its unique id. */
export function acpiEntries({ platformDevices }: Platform, unit: Iommu): DeviceEntry[] {
  return platformDevices.flatMap((device) =>
    device.table === 'IVRS' && device.iommu === unit ? acpiEntry(device) : [],
  );
}

function acpiEntry({ requesterId: deviceId, hid, cid = '', uid }: HidDevice): DeviceEntry {
  const named = { deviceId, hid: hid.padEnd(8, '\0'), cid: cid.padEnd(8, '\0') };
  if (uid === undefined) return make(acpiDevice, named);
  return typeof uid === 'number'
    ? make(acpiDeviceInteger, { ...named, uid: BigInt(uid) })
    : make(acpiDeviceString, { ...named, uid });
}
