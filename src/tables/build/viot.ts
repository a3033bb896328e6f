import { make } from '../../binary/make.ts';
import { writtenByQemu } from '../../machines/beyond-qemu.ts';
import type { Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';
import { requesterId } from '../../topology/requester-id.ts';
import {
  mmioEndpoint,
  pciRange,
  type Viot,
  type ViotNode,
  viot,
  virtioIommuMmio,
  virtioIommuPci,
} from '../viot.ts';
import { headerIds } from './header-ids.ts';
import { type IdRange, idRanges, rootBusRange } from './id-ranges.ts';
import { type NodeHandle, NodeList } from './node-list.ts';
import { servedBy } from './served.ts';

const NODES_OFFSET = 48;

type ViotHandle = NodeHandle<'VIOT'>;
/** A node of a known type, which has a length. */
type BuiltNode = Extract<ViotNode, { readonly length: number }>;

/**
 * The VIOT of a machine with virtio-iommus: the units, then what each serves on PCI and elsewhere; undefined without
 * units.
 */
export function buildViot(platform: Platform): Viot | undefined {
  const units = platform.iommus.filter((unit) => unit.type === 'virtio');
  if (units.length === 0) return undefined;
  const list = new NodeList<'VIOT', BuiltNode>(NODES_OFFSET);
  const placed = units.map((unit) => ({ unit, handle: list.add(unitNode(unit)) }));
  for (const { unit, handle } of placed) {
    for (const range of rangesOf(platform, unit)) list.add(rangeNode(range, unit.segment, handle));
    for (const node of endpointNodes(platform, unit, handle)) list.add(node);
  }
  return make(viot, { ...headerIds(platform), nodes: [...list.nodes] });
}

function unitNode({ function: on, segment, base }: Iommu): BuiltNode {
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
function rangeNode({ first, last }: IdRange, segment: number, { offset }: ViotHandle): BuiltNode {
  return make(pciRange, {
    endpointStart: (segment << 16) | first,
    segmentStart: segment,
    segmentEnd: segment,
    bdfStart: first,
    bdfEnd: last,
    outputNode: offset,
  });
}

function endpointNodes({ platformDevices }: Platform, unit: Iommu, { offset }: ViotHandle): BuiltNode[] {
  return platformDevices.flatMap((device) =>
    device.table === 'VIOT' && device.iommu === unit
      ? make(mmioEndpoint, { endpoint: device.endpoint, baseAddress: device.base, outputNode: offset })
      : [],
  );
}
