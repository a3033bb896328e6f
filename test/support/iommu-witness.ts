import { decodeTable } from '../../src/tables/decode.ts';
import type { Dmar } from '../../src/tables/dmar.ts';
import type { Iort } from '../../src/tables/iort/iort.ts';
import type { Ivrs } from '../../src/tables/ivrs/ivrs.ts';
import type { Viot } from '../../src/tables/viot.ts';
import type { Bus, PciFunction, Platform } from '../../src/topology/platform.ts';
import type { Iommu } from '../../src/topology/platform-iommu.ts';

/** Reads bytes as an operating system does: what a function's unit is named by, or undefined for none. */
export type Witness = (on: PciFunction) => bigint | number | undefined;

/** How each kind of unit is told in its table: by its registers, or by the PCI function it is. */
export function nameOf({ type, base, function: on }: Iommu): bigint | number | undefined {
  return type === 'virtio' && on ? idOf(on) : base;
}

export const TABLE_OF = { intel: 'DMAR', amd: 'IVRS', smmuv3: 'IORT', virtio: 'VIOT' } as const;

export function witness(signature: string, bytes: Uint8Array, platform: Platform): Witness {
  const table = decodeTable(bytes);
  switch (signature) {
    case 'DMAR':
      return byScopes(table as Dmar, platform);
    case 'IVRS':
      return byDeviceEntries(table as Ivrs);
    case 'IORT':
      return byMappings(table as Iort, bytes);
    default:
      return byRanges(table as Viot, bytes);
  }
}

/** Segment, bus, device and function in one number. */
function idOf({ bus, device, function: number }: PciFunction): number {
  return (bus.segment << 16) | (bus.number << 8) | (device << 3) | number;
}

/** drivers/iommu/intel: units in order, those that include all last; a bridge stands for what is behind it too. */
function byScopes({ structures }: Dmar, { pci }: Platform): Witness {
  const units = structures.filter((one) => one.kind === 'drhd');
  const ordered = [
    ...units.filter(({ flags }) => !flags.includePciAll),
    ...units.filter(({ flags }) => flags.includePciAll),
  ];
  const named = ordered.map((unit) => ({
    unit,
    functions: unit.scopes.flatMap((scope) => {
      if (scope.kind !== 'scope' || scope.type > 2) return [];
      let bus: Bus | undefined = pci.buses.find(
        ({ segment, number }) => segment === unit.segment && number === scope.startBus,
      );
      let on: PciFunction | undefined;
      for (const hop of scope.path) {
        on = bus?.functions.find((one) => one.device === hop.device && one.function === hop.function);
        bus = on?.opens;
      }
      if (on === undefined) throw new Error(`scope of bus ${scope.startBus} leads nowhere`);
      const isBridge = on.opens?.root === false;
      if (isBridge !== (scope.type === 2)) throw new Error(`scope of type ${scope.type} for ${on.id}`);
      return [on];
    }),
  }));
  const within = (on: PciFunction, listed: PciFunction): boolean =>
    on === listed || (!on.bus.root && on.bus.bridge !== undefined && within(on.bus.bridge, listed));
  return (on) =>
    named
      .filter(({ unit }) => unit.segment === on.bus.segment)
      .find(({ unit, functions }) => unit.flags.includePciAll || functions.some((one) => within(on, one)))
      ?.unit.registerBaseAddress;
}

/** drivers/iommu/amd: the highest type of block; later entries win. */
function byDeviceEntries({ blocks }: Ivrs): Witness {
  const owners = new Map<number, bigint>();
  for (const block of blocks) {
    if (block.kind !== 'ivhd40') continue;
    let start: number | undefined;
    for (const entry of block.entries) {
      const of = block.segment << 16;
      if (entry.kind === 'select') owners.set(of | entry.deviceId, block.baseAddress);
      else if (entry.kind === 'rangeStart' || entry.kind === 'aliasRangeStart') start = entry.deviceId;
      else if (entry.kind === 'rangeEnd' && start !== undefined) {
        for (let id = start; id <= entry.deviceId; id++) owners.set(of | id, block.baseAddress);
        start = undefined;
      }
    }
  }
  return (on) => owners.get(idOf(on));
}

/** drivers/acpi/arm64/iort.c: the mapping of the root complex that an id falls into. */
function byMappings({ nodes }: Iort, bytes: Uint8Array): Witness {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return (on) => {
    const root = nodes.find((node) => node.kind === 'rootComplex' && node.segment === on.bus.segment);
    if (root?.kind !== 'rootComplex') throw new Error(`no root complex of segment ${on.bus.segment}`);
    const id = idOf(on) & 0xffff;
    const mappings = root.mappings.filter(
      ({ inputBase, idCount }) => id >= inputBase && id <= inputBase + idCount,
    );
    if (mappings.length > 1) throw new Error(`id ${id} is mapped twice`);
    const at = mappings[0]?.outputReference;
    return at !== undefined && bytes[at] === 4 ? view.getBigUint64(at + 16, true) : undefined;
  };
}

/** drivers/acpi/viot.c: the first range that an id falls into. */
function byRanges({ nodes }: Viot, bytes: Uint8Array): Witness {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return (on) => {
    const id = idOf(on);
    const range = nodes.find(
      (node) =>
        node.kind === 'pciRange' &&
        id >= ((node.segmentStart << 16) | node.bdfStart) &&
        id <= ((node.segmentEnd << 16) | node.bdfEnd),
    );
    if (range?.kind !== 'pciRange') return undefined;
    const at = range.outputNode;
    return bytes[at] === 3
      ? (view.getUint16(at + 4, true) << 16) | view.getUint16(at + 6, true)
      : view.getBigUint64(at + 8, true);
  };
}
