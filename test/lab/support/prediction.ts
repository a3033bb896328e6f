import { compareView, type GuestDifference } from '../../../src/guest/check/compare-view.ts';
import type { SysfsSnapshot } from '../../../src/guest/check/snapshot.ts';
import { guestView } from '../../../src/guest/guest-view.ts';
import type { GuestView, Range } from '../../../src/guest/view.ts';
import type { Guest } from './guest.ts';

/** Run in a guest whose prediction is compared: where each PCI function is. */
export const WAYS_SCRIPT = 'ls -l /sys/bus/pci/devices\n';

/** CONFIG_NODES_SHIFT of the lab kernel is 8. */
const MOST_NODES = 256;

/** What the tables of a guest predict for its kernel, RAM taken from its own map. */
export function predictionOf(guest: Guest): GuestView {
  const inOrder = new Intl.Collator('en', { numeric: true }).compare;
  const tables = [...guest.tables].sort(([a], [b]) => inOrder(a, b)).map(([, bytes]) => bytes);
  return guestView(tables, { maxNodes: MOST_NODES, ram: ramOf(guest) });
}

/** Where a guest's kernel is not as its tables predict. The guest must have run `WAYS_SCRIPT`. */
export function differencesOf(guest: Guest, view = predictionOf(guest)): GuestDifference[] {
  const snapshot = snapshotOf(guest);
  // Behind virtio-iommu Linux looks at a function only when a driver does.
  const lazy = new Set(view.iommu.units.flatMap(({ name, kind }) => (kind === 'virtio' ? [name] : [])));
  const idle = (path: string) => {
    const name = /devices\/([^/]+)\/iommu_group$/.exec(path)?.[1] ?? '';
    return lazy.size > 0 && guest.devices[name]?.driver === undefined;
  };
  return compareView(view, snapshot).filter(({ path }) => !idle(path));
}

/** `System RAM` of /proc/iomem. */
function ramOf({ files }: Guest): Range[] {
  const text = textOf(files.get('iomem'));
  return [...text.matchAll(/^([0-9a-f]+)-([0-9a-f]+) : System RAM$/gm)].map(([, first, last]) => {
    const base = BigInt(`0x${first}`);
    return { base, length: BigInt(`0x${last}`) - base + 1n };
  });
}

function snapshotOf(guest: Guest): SysfsSnapshot {
  const files = textOf(guest.files.get('files')).split('\n');
  const read = (path: string) => files.find((line) => line.startsWith(`${path}:`))?.slice(path.length + 1);
  const node = '/sys/devices/system/node';
  const masks = ['possible', 'online', 'has_cpu', 'has_memory', 'has_normal_memory', 'has_generic_initiator'];
  const nodes = Object.entries(guest.nodes).map(([number, { access }]) => {
    const at = `${node}/node${number}`;
    const classes = access.map(({ values, initiators }) =>
      values.read_latency === undefined
        ? undefined
        : {
            initiators,
            files: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `${value}`])),
          },
    );
    return [
      number,
      { cpulist: read(`${at}/cpulist`) ?? '', distance: read(`${at}/distance`) ?? '', access: classes },
    ];
  });
  const functions = Object.entries(guest.devices).map(([name, { node: numaNode, group, unit }]) => [
    name,
    {
      way: wayOf(guest.output, name),
      numaNode: `${numaNode}`,
      ...(group !== undefined && { group: `${group}` }),
      ...(unit !== undefined && { iommu: unit }),
    },
  ]);
  return {
    masks: Object.fromEntries(masks.map((name) => [name, read(`${node}/${name}`)?.trim() ?? ''])),
    nodes: Object.fromEntries(nodes),
    functions: Object.fromEntries(functions),
    iommus: guest.units,
  };
}

/** Functions on the way to one, from what `WAYS_SCRIPT` printed. */
function wayOf(output: string, name: string): string[] {
  const line = output.split('\n').find((text) => text.endsWith(`/${name}`)) ?? name;
  return line.match(/[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7](?=\/|$)/g) ?? [name];
}

function textOf(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes).toString('utf8');
}
