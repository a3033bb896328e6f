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
import { type IdRange, LAST_ID, rangesInSegment, rootBusRange } from './id-ranges.ts';
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
    for (const range of rangesOf(platform, unit)) list.add(rangeNode(range, handle));
    for (const node of endpointNodes(platform, unit, handle)) list.add(node);
  }
  return make(viot, { ...headerIds(platform), nodes: [...list.nodes] });
}

function unitNode({ function: on, base }: Iommu): BuiltNode {
  return on === undefined
    ? make(virtioIommuMmio, { baseAddress: base ?? 0n })
    : make(virtioIommuPci, { segment: on.bus.segment, bdf: requesterId(on) });
}

/** Ids with their segment. QEMU gives whole root buses, whatever is on them (hw/acpi/viot.c). */
function rangesOf(platform: Platform, unit: Iommu): IdRange[] {
  if (writtenByQemu(platform, 'VIOT'))
    return unit.buses.map(rootBusRange).toSorted((a, b) => a.first - b.first);
  const set = servedBy(platform, (one) => one === unit);
  return platform.pci.rootBuses.flatMap((root) => rangesInSegment(root, set));
}

/** Endpoint ids are the ids themselves. */
function rangeNode({ first, last }: IdRange, { offset }: ViotHandle): BuiltNode {
  return make(pciRange, {
    endpointStart: first,
    segmentStart: first >> 16,
    segmentEnd: last >> 16,
    bdfStart: first & LAST_ID,
    bdfEnd: last & LAST_ID,
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
