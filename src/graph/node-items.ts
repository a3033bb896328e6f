import type { Node, PciFunction, Platform } from '../topology/platform.ts';
import { setText } from '../topology/resolve/text.ts';
import { sizeText } from '../topology/schema/size-text.ts';
import { facts, type Item, item } from './item.ts';

type DevicesOf = ReadonlyMap<Node, readonly PciFunction[]>;

/** A card for each node with memory or processors, then the others, grouped by what fills them. */
export function nodeItems(nodes: readonly Node[], devicesOf: DevicesOf, platform: Platform): Item[] {
  const empty = (node: Node) =>
    node.memory === 0n &&
    node.cpus.length === 0 &&
    (node.placeholder !== undefined || inside(node, platform).length === 0);
  const groups = new Map<string, Node[]>();
  for (const node of nodes.filter(empty)) {
    const devices = (devicesOf.get(node) ?? []).map(({ id }) => id);
    const key = JSON.stringify([node.placeholder ?? null, devices, inside(node, platform)]);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [
    ...nodes.filter((node) => !empty(node)).map((node) => nodeItem(node, platform)),
    ...[...groups.values()].map((group) => placeholderItem(group, devicesOf, platform)),
  ];
}

function nodeItem(node: Node, platform: Platform): Item {
  const devices = inside(node, platform);
  const cpus = node.cpus.map(({ index }) => index);
  const note = facts(
    node.memory > 0n ? sizeText(node.memory) : devices.length === 0 && 'no memory',
    cpus.length > 0 ? `${cpus.length === 1 ? 'CPU' : 'CPUs'} ${setText(cpus)}` : 'no CPUs',
    hotplug(node),
    ...devices,
    node.placeholder && `filled by ${node.placeholder}`,
  );
  return item({ kind: 'node', label: `node ${node.id}`, note, about: note, subjects: [node] });
}

function placeholderItem(nodes: readonly Node[], devicesOf: DevicesOf, platform: Platform): Item {
  const [first] = nodes;
  const devices = first ? (devicesOf.get(first) ?? []).map(({ id }) => id).join(', ') : '';
  const note = first?.placeholder ? `filled by ${first.placeholder}` : 'empty';
  const ids = setText(nodes.map(({ id }) => id)).replaceAll('-', '–');
  const alone = nodes.length === 1;
  const windows = nodes.filter(({ hotplug }) => hotplug > 0n);
  const memory = first ? inside(first, platform) : [];
  return item({
    kind: 'placeholders',
    label: `${alone ? 'node' : 'nodes'} ${ids}`,
    note: facts(
      note,
      ...windows.map((node) => hotplug(node) + (alone ? '' : ` in node ${node.id}`)),
      ...memory,
    ),
    about: facts('placeholder', note, ...memory, devices && `generic initiator ${devices}`),
    children: alone ? [] : nodes.map(cellItem),
    subjects: nodes,
  });
}

function cellItem(node: Node): Item {
  const about = facts(`node ${node.id}`, node.placeholder && `filled by ${node.placeholder}`, hotplug(node));
  return item({ kind: 'placeholder', label: `${node.id}`, about, subjects: [node] });
}

function hotplug(node: Node): string {
  return node.hotplug > 0n ? `hotplug ${sizeText(node.hotplug)}` : '';
}

/** Memory devices that lie in a node at boot. */
function inside(node: Node, { memoryDevices }: Platform): string[] {
  return memoryDevices
    .filter((device) => device.node === node)
    .map(({ id, type, backend }) => `${type} ${id} ${sizeText(backend.size)}`);
}
