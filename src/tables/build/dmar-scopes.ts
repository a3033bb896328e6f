import { make } from '../../binary/make.ts';
import { INTERRUPT_SOURCES } from '../../machines/interrupt-sources.ts';
import type { Bus, PciFunction } from '../../topology/platform.ts';
import { type Andd, type DeviceScope, deviceScope, type PropertyScope, propertyScope } from '../dmar.ts';
import { behind, type Membership, whollyIn } from './served.ts';

const ENDPOINT = 1;
const SUB_HIERARCHY = 2;
const IO_APIC = 3;
const HPET = 4;
const NAMESPACE_DEVICE = 5;

type Hop = Pick<PciFunction, 'device' | 'function'>;

/**
 * Scopes of the functions that belong: a bridge with everything behind it where all of that belongs, else single
 * endpoints with the way to them. A bridge cannot be named without what is behind it.
 */
export function scopesOf(rootBuses: readonly Bus[], set: Membership): DeviceScope[] {
  return rootBuses.flatMap((root) => scopesOn(root, root, [], set));
}

function scopesOn(root: Bus, bus: Bus, way: readonly Hop[], set: Membership): DeviceScope[] {
  return bus.functions.flatMap((on) => {
    const path = [...way, on];
    if (whollyIn(on, set)) return pciScope(behind(on) ? SUB_HIERARCHY : ENDPOINT, root, path);
    const below = behind(on);
    return below ? scopesOn(root, below, path, set) : [];
  });
}

/** Every function directly on a root bus, ports and bridges with all that is behind them. */
export function rootBusScopes(root: Bus): DeviceScope[] {
  return root.functions.map((on) => pciScope(behind(on) ? SUB_HIERARCHY : ENDPOINT, root, [on]));
}

/** Root ports behind which something belongs, or nothing is yet. */
export function rootPortScopes(rootBuses: readonly Bus[], set: Membership): DeviceScope[] {
  return rootBuses.flatMap((root) =>
    root.functions
      .filter((on) => (on.bridge === 'root-port' || on.bridge === 'cxl-root-port') && reaches(on, set))
      .map((port) => pciScope(SUB_HIERARCHY, root, [port])),
  );
}

function reaches(on: PciFunction, set: Membership): boolean {
  const below = behind(on)?.functions ?? [];
  return below.length === 0 ? set.has(on) : below.some((one) => reaches(one, set));
}

function pciScope(type: number, { number: startBus }: Bus, path: readonly Hop[]): DeviceScope {
  return scope(type, startBus, path);
}

export const ioApicScope = scope(IO_APIC, INTERRUPT_SOURCES.vtd.bus, [INTERRUPT_SOURCES.vtd.ioApic]);
export const hpetScope = scope(HPET, INTERRUPT_SOURCES.vtd.bus, [INTERRUPT_SOURCES.vtd.hpet]);

/** A device that is not on PCI, by its declaration in the same table and the requester id of its DMA. */
export function namespaceScope(declared: Andd, id: number): DeviceScope {
  const at = { device: (id >> 3) & 0x1f, function: id & 7 };
  return { ...scope(NAMESPACE_DEVICE, id >> 8, [at]), enumerationId: declared.deviceNumber };
}

/** The scopes of single endpoints with properties, which SIDP has in place of plain ones. */
export function endpointScope(on: PciFunction, flags: Partial<PropertyScope['flags']>): PropertyScope {
  const { kind: _, reserved2: __, ...rest } = scope(ENDPOINT, on.bus.number, [on]);
  return make(propertyScope, { ...rest, flags });
}

function scope(type: number, startBus: number, path: readonly Hop[]): DeviceScope {
  return make(deviceScope, {
    type,
    startBus,
    path: path.map(({ device, function: number }) => ({ kind: 'hop', device, function: number })),
  });
}
