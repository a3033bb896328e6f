import type { Bus, MemoryDevice, PciFunction, Platform } from '../topology/platform.ts';
import type { Iommu } from '../topology/platform-iommu.ts';
import { typeAndId } from './qemu-objects.ts';

/** Something that QEMU creates for a `-device` of its command line. */
export type Created =
  | { readonly kind: 'function'; readonly on: PciFunction }
  | { readonly kind: 'iommu'; readonly unit: Iommu }
  | { readonly kind: 'memory'; readonly device: MemoryDevice };

/**
 * All of them in the order of the command line: an IOMMU before what it serves but, if it names its bus, after that;
 * whatever opens a bus before what is on it. Expanders keep the order in which they were declared, since QEMU numbers
 * their registers by it. What is plugged in later is not among them.
 */
export function createdDevices(platform: Platform): Created[] {
  const { attach, iommus, memoryDevices, pci } = platform;
  const ownBus = (unit: Iommu) => unit.type === 'smmuv3' && !unit.ofMachine;
  const expanders = declaredOrder(
    platform,
    pci.rootBuses.flatMap(({ bridge }) => bridge ?? []),
  );
  const elsewhere = new Set([
    ...expanders,
    ...iommus.map((unit) => unit.function),
    ...memoryDevices.map((device) => device.function),
  ]);
  const later = new Set(attach.devices.flatMap((device) => (device.plug === 'later' ? device.function : [])));
  const others = pci.rootBuses
    .flatMap(onBus)
    .filter((on) => on.origin !== 'builtin' && !elsewhere.has(on) && !later.has(on));
  const iommu = (unit: Iommu): Created => ({ kind: 'iommu', unit });
  const created = (on: PciFunction): Created => ({ kind: 'function', on });
  const usual = [
    ...iommus.filter((unit) => !ownBus(unit) && !unit.ofMachine).map(iommu),
    ...expanders.map(created),
    ...iommus.filter(ownBus).map(iommu),
    ...others.map(created),
    ...memoryDevices.map((device): Created => ({ kind: 'memory', device })),
  ];
  const order = platform.declaration.topology['device-order'];
  if (order === undefined) return jsonLast(usual);
  const places = new Map(order.map((id, at) => [id, at]));
  // An IOMMU that is not listed comes last, when its bus is there.
  const place = (one: Created) => places.get(idOf(one)) ?? (one.kind === 'iommu' ? Infinity : -1);
  return jsonLast(usual.toSorted((a, b) => place(a) - place(b)));
}

/** QEMU creates devices in JSON after all others. */
function jsonLast(all: readonly Created[]): Created[] {
  const inJson = (one: Created) => one.kind === 'function' && needsJson(one.on);
  return [...all.filter((one) => !inJson(one)), ...all.filter(inJson)];
}

/** Whether `-device` has to be JSON: its key=value syntax has no nested properties. */
export function needsJson({ properties }: PciFunction): boolean {
  return properties.some(([name]) => name.includes('.'));
}

function idOf(created: Created): string {
  if (created.kind === 'function') return created.on.id;
  return created.kind === 'memory' ? created.device.id : created.unit.id;
}

/** Whether QEMU is given no id. */
export function isUnnamed({ declared }: PciFunction | MemoryDevice): boolean {
  return declared !== undefined && 'unnamed' in declared && declared.unnamed === true;
}

function declaredOrder({ declaration }: Platform, functions: readonly PciFunction[]): PciFunction[] {
  const place = new Map(declaration.topology.buses?.map((bus, at) => [bus as object, at]));
  const placeOf = ({ declared }: PciFunction) => (declared && place.get(declared)) ?? 0;
  return functions.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function onBus(bus: Bus): PciFunction[] {
  return bus.functions.flatMap((on) => [
    on,
    ...(on.opens === undefined || on.opens.root ? [] : onBus(on.opens)),
  ]);
}

/**
 * An AMD unit without an id comes last where there is a `device-order`: then QEMU makes its function in the first slot
 * that is free, and need not be told where that is the right one.
 */
export function choosesOwnFunction({ declaration }: Platform, unit: Iommu): boolean {
  const { type, declared, function: own } = unit;
  if (type !== 'amd' || own === undefined || declared.id !== undefined) return false;
  if (declaration.topology['device-order'] === undefined) return false;
  const taken = new Set(own.bus.functions.flatMap((on) => (on === own || on.function > 0 ? [] : on.device)));
  let free = 0;
  while (taken.has(free)) free++;
  return own.device === free && own.function === 0;
}

/** Names that QEMU gives below `/machine/peripheral-anon` to what has no id, by the id of the topology. */
export function unnamedNames(platform: Platform): Map<string, string> {
  const unnamed = createdDevices(platform).filter((created) =>
    created.kind === 'iommu'
      ? created.unit.declared.id === undefined
      : isUnnamed(created.kind === 'memory' ? created.device : created.on),
  );
  return new Map(unnamed.map((created, at) => [idOf(created), `device[${at}]`]));
}

/** Names below `/machine/peripheral` in the order in which QEMU adds them. */
export function peripheralNames(platform: Platform): string[] {
  const created = createdDevices(platform).flatMap((one) => namesOf(platform, one));
  return [...created, ...idsOfDevices(platform.extraArgs)];
}

function namesOf(platform: Platform, created: Created): string[] {
  switch (created.kind) {
    case 'function':
      return isUnnamed(created.on) ? [] : [created.on.id];
    case 'memory':
      return isUnnamed(created.device) ? [] : [created.device.id];
    case 'iommu': {
      const { type, declared, id, function: on } = created.unit;
      const own = declared.id === undefined ? [] : [id];
      const named = type === 'amd' && on !== undefined && !choosesOwnFunction(platform, created.unit);
      return named ? [on.id, ...own] : own;
    }
  }
}

function idsOfDevices(args: readonly string[]): string[] {
  return args.flatMap((option, at) =>
    /^--?device$/.test(option) ? (typeAndId(args[at + 1] ?? '').id ?? []) : [],
  );
}
