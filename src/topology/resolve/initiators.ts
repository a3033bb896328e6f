import { nearest } from '../../diagnostics/nearest.ts';
import type { Backend } from '../platform.ts';
import type { Context } from './context.ts';
import type { InitiatorDraft, NodeDraft } from './draft.ts';
import type { PciDraft, PciItem } from './pci-draft.ts';
import { setText } from './text.ts';

interface Wanted {
  readonly device: string;
  readonly nodes: readonly number[];
  readonly id: string | undefined;
  /** Where the text says so, and under which keys. */
  readonly place: object;
  readonly deviceKey: string;
  readonly nodesKey: string;
}

/**
 * Generic initiators: those of section `initiators`, then those that devices name. Errors: PXM106 for an absent
 * device or node, PXM107 for an id that another object of the VMM has.
 */
export function resolveInitiators(
  ctx: Context,
  pci: PciDraft,
  nodes: ReadonlyMap<number, NodeDraft>,
  backends: readonly Backend[],
): InitiatorDraft[] {
  const wanted = allWanted(ctx);
  const devices = new Map<string, PciItem>();
  for (const item of pci.items) if (item.draft.origin === 'device') devices.set(item.draft.id, item);
  const taken = new Map<string, object | undefined>(backends.map(({ id }) => [id, undefined]));
  for (const entry of wanted) if (entry.id !== undefined) claimIds(ctx, entry, entry.id, taken);
  const initiators: InitiatorDraft[] = [];
  let next = 0;
  for (const entry of wanted) {
    const device = devices.get(entry.device);
    if (!device) reportAbsentDevice(ctx, entry, [...devices.keys()]);
    const found = entry.nodes.flatMap((id) => nodes.get(id) ?? []);
    reportAbsentNodes(ctx, entry, nodes);
    warn(ctx, entry, found);
    for (const node of found) {
      if (entry.id === undefined) while (taken.has(`gi${next}`)) next++;
      const id = entry.id === undefined ? `gi${next++}` : idOf(entry, entry.id, node.id);
      if (device) initiators.push({ id, device: device.draft, node });
    }
  }
  return initiators;
}

function allWanted(ctx: Context): Wanted[] {
  const { initiators = [], devices = [] } = ctx.topology;
  return [
    ...initiators.map((place) => ({
      device: place.device,
      nodes: place.nodes,
      id: place.id,
      place,
      deviceKey: 'device',
      nodesKey: 'nodes',
    })),
    ...devices.flatMap((place) => {
      const nodes = place['initiator-for'];
      if (!nodes) return [];
      return [{ device: place.id, nodes, id: undefined, place, deviceKey: 'id', nodesKey: 'initiator-for' }];
    }),
  ];
}

/** Of several initiators each has the declared id and its node number. */
function idOf({ nodes }: Wanted, id: string, node: number): string {
  return nodes.length === 1 ? id : `${id}.${node}`;
}

function claimIds(ctx: Context, entry: Wanted, id: string, taken: Map<string, object | undefined>): void {
  for (const one of entry.nodes.map((node) => idOf(entry, id, node))) {
    if (taken.has(one)) {
      const other = taken.get(one);
      ctx.report.error(
        'PXM107',
        `id ${one} of an initiator is used twice${other ? '' : ', a memory back end has it too'}`,
        {
          span: ctx.at(entry.place, 'id'),
          related: other ? ctx.related('used here before', other, 'id') : [],
          remedy: 'give every initiator and memory back end an id of its own',
        },
      );
    } else taken.set(one, entry.place);
  }
}

function reportAbsentDevice(
  ctx: Context,
  { device, place, deviceKey }: Wanted,
  ids: readonly string[],
): void {
  const guess = nearest(device, ids);
  ctx.report.error('PXM106', `an initiator names device ${device}, which is not there`, {
    span: ctx.at(place, deviceKey),
    remedy: guess === undefined ? 'name a device of section devices' : `did you mean ${guess}?`,
  });
}

function reportAbsentNodes(
  ctx: Context,
  { device, nodes: wanted, place, nodesKey }: Wanted,
  nodes: ReadonlyMap<number, NodeDraft>,
): void {
  const absent = wanted.filter((id) => !nodes.has(id));
  if (absent.length === 0) return;
  const there =
    nodes.size === 0 ? 'there are no nodes' : `there are only nodes ${setText([...nodes.keys()])}`;
  ctx.report.error('PXM106', `device ${device} is an initiator for node ${setText(absent)}, but ${there}`, {
    span: ctx.at(place, nodesKey),
    remedy: 'declare the node in section nodes, or correct the set',
  });
}

/** What works but badly: Linux takes such a node for one with CPUs or memory, not for an initiator's own. */
function warn(ctx: Context, { device, place, nodesKey }: Wanted, nodes: readonly NodeDraft[]): void {
  const kinds = [
    ['PXM150', 'CPUs', nodes.filter(({ cpus }) => cpus.length > 0)],
    ['PXM152', 'memory', nodes.filter(({ memory }) => memory > 0n)],
  ] as const;
  for (const [code, what, having] of kinds) {
    if (having.length === 0) continue;
    const set = setText(having.map(({ id }) => id));
    ctx.report.warning(
      code,
      `device ${device} is an initiator for node ${set}, which has ${what} of its own`,
      {
        span: ctx.at(place, nodesKey),
        remedy: 'name nodes that only the device fills',
      },
    );
  }
}
