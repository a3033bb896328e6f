import type { Bus, Node, PciFunction, Platform } from '../topology/platform.ts';
import type { CxlWindow } from '../topology/platform-cxl.ts';
import type { PlatformDevice } from '../topology/platform-iommu.ts';
import { hexText, setText } from '../topology/resolve/text.ts';
import { sizeText } from '../topology/schema/size-text.ts';
import { busItem } from './bus-items.ts';
import { collapse } from './collapse.ts';
import { facts, type Item, item } from './item.ts';
import { nodeItems } from './node-items.ts';
import type { Tones } from './tone.ts';

/** A socket, or what is near to none: buses on its left, nodes on its right. */
export interface Band {
  readonly label: string;
  readonly note: string;
  readonly left: readonly Item[];
  readonly right: readonly Item[];
}

/** More objects than these on a side are told in groups of those that are alike. */
const EACH = 160;

export function bands(platform: Platform, tones: Tones): Band[] {
  const { pci, nodes, cpus, cpuTopology, initiators } = platform;
  const linked = new Set<PciFunction>(initiators.map(({ device }) => device));
  const devicesOf = new Map<Node, PciFunction[]>();
  for (const { device, node } of initiators) devicesOf.set(node, [...(devicesOf.get(node) ?? []), device]);

  const only = cpuTopology.sockets === 1 ? 0 : undefined;
  const socketOfBus = (bus: Bus) => bus.node?.socket ?? only;
  const socketOfNode = (node: Node) =>
    node.socket ?? devicesOf.get(node)?.map(({ bus }) => bus.node?.socket)[0] ?? only;
  const crowded = {
    left: pci.buses.reduce((sum, { functions }) => sum + functions.length, 0) > EACH,
    right: nodes.length > EACH,
  };

  const sockets = [...new Set(cpus.map(({ socket }) => socket))].sort((a, b) => a - b);
  const made = [...sockets, undefined].map((socket): Band => {
    const here = cpus.filter((cpu) => cpu.socket === socket);
    const left = [
      ...pci.rootBuses
        .filter((bus) => known(socketOfBus(bus)) === socket)
        .map((bus) => busItem(bus, { platform, tones, linked })),
      ...platform.platformDevices
        .filter(({ iommu }) => known(iommu?.socket ?? only) === socket)
        .map((device) => platformItem(device, tones)),
    ];
    const right = [
      ...nodeItems(
        nodes.filter((node) => known(socketOfNode(node)) === socket),
        devicesOf,
        platform,
      ),
      ...(platform.cxl?.windows ?? [])
        .filter(({ targets: [bus] }) => known(bus && socketOfBus(bus)) === socket)
        .map(windowItem),
    ];
    return {
      label: socket === undefined ? 'near no socket' : `socket ${socket}`,
      note: socket === undefined ? '' : cpuNote(here),
      left: crowded.left ? collapse(left) : left,
      right: crowded.right ? collapse(right) : right,
    };
  });
  return made.filter(({ note, left, right }) => note !== '' || left.length + right.length > 0);

  function known(socket: number | undefined): number | undefined {
    return socket !== undefined && sockets.includes(socket) ? socket : undefined;
  }
}

function cpuNote(cpus: Platform['cpus']): string {
  const present = cpus.filter((cpu) => cpu.present).length;
  const ids = setText(cpus.map(({ index }) => index));
  return facts(
    `${cpus.length === 1 ? 'CPU' : 'CPUs'} ${ids}`,
    present < cpus.length && `${present} of ${cpus.length} present`,
  );
}

function platformItem(device: PlatformDevice, tones: Tones): Item {
  const tone = tones.ofUnit(device.iommu);
  const note = placeOf(device);
  return item({
    kind: 'platform-device',
    label: device.id,
    note,
    chip: tones.name(tone),
    tone,
    about: facts('not on PCI', note, tones.name(tone)),
  });
}

/** What its table names it by. */
function placeOf(device: PlatformDevice): string {
  switch (device.table) {
    case 'IVRS':
      return device.hid;
    case 'VIOT':
      return `registers at ${hexText(device.base)}`;
    default:
      return device.path;
  }
}

function windowItem({ base, size, targets, granularity }: CxlWindow): Item {
  const to = `to ${targets.map(({ id }) => id).join(', ')}`;
  return item({
    kind: 'window',
    label: `CXL window ${sizeText(size)}`,
    note: to,
    about: facts(`at ${hexText(base)}`, to, `interleaved every ${granularity} bytes`),
  });
}
