import { make } from '../../binary/make.ts';
import { writtenByQemu } from '../../machines/beyond-qemu.ts';
import type { Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';
import { pciRange, type Viot, type ViotNode, viot, virtioIommuMmio, virtioIommuPci } from '../viot.ts';
import { headerIds } from './header-ids.ts';
import { type IdRange, idRanges, rootBusRange } from './id-ranges.ts';
import { requesterId, servedBy } from './served.ts';

const NODES_OFFSET = 48;
/** Both kinds of unit have this size. */
const UNIT_SIZE = virtioIommuPci.fixedSize;

/** The VIOT of a machine with virtio-iommus: the units, then what each serves; undefined without units. */
export function buildViot(platform: Platform): Viot | undefined {
  const units = platform.iommus.filter((unit) => unit.type === 'virtio');
  if (units.length === 0) return undefined;
  const ranges = units.flatMap((unit, index) =>
    rangesOf(platform, unit).map((range) => rangeNode(range, unit.segment, NODES_OFFSET + index * UNIT_SIZE)),
  );
  return make(viot, { ...headerIds(platform), nodes: [...units.map(unitNode), ...ranges] });
}

function unitNode({ function: on, segment, base }: Iommu): ViotNode {
  return on === undefined
    ? make(virtioIommuMmio, { baseAddress: base ?? 0n })
    : make(virtioIommuPci, { segment, bdf: requesterId(on) });
}

/** QEMU gives whole root buses, whatever is on them (hw/acpi/viot.c). */
function rangesOf(platform: Platform, unit: Iommu): IdRange[] {
  if (writtenByQemu(platform, 'VIOT'))
    return unit.buses.map(rootBusRange).toSorted((a, b) => a.first - b.first);
  const set = servedBy(platform, (one) => one === unit);
  return platform.pci.rootBuses.flatMap((root) => idRanges(root, set));
}

/** Endpoint ids are the requester ids themselves. */
function rangeNode({ first, last }: IdRange, segment: number, outputNode: number): ViotNode {
  return make(pciRange, {
    endpointStart: (segment << 16) | first,
    segmentStart: segment,
    segmentEnd: segment,
    bdfStart: first,
    bdfEnd: last,
    outputNode,
  });
}
