import type { Context } from './context.ts';
import type { PciBus, PciDraft, PciItem } from './pci-draft.ts';
import { isFound } from './slots.ts';

const LAST_BUS = 255;
/** Walks after which numbers are taken to run in a circle. */
const WALKS_LIMIT = 2048;

/** Last number used behind a bridge, given its own bus and the last one that its subtree uses. */
export type Reserve = (bridge: PciItem, secondary: number, used: number) => number;

/**
 * Numbers buses as a firmware does where numbers are used twice: it knows buses by number only, and an access to a
 * number that two of them have reaches the one that QEMU finds first. What no access reaches keeps the number 0.
 *
 * @returns whether the firmware comes to an end with 255 numbers
 */
export function numberAsRouted(ctx: Context, pci: PciDraft, reserve: Reserve): boolean {
  const children = childrenInOrder(ctx, pci);
  for (const bus of pci.buses.values()) {
    if (!bus.draft.root) setRange(bus, 0, 0);
  }
  let last = 0;
  let walks = 0;

  const walk = (number: number): boolean => {
    walks += 1;
    const bus = busAt(pci, children, number);
    const bridges = bus?.functions.filter(
      (item) => item.opens && !item.opens.draft.root && isFound(bus, item),
    );
    // So that a bridge which had numbers no longer answers for them.
    for (const { opens } of bridges ?? []) if (opens) setRange(opens, LAST_BUS, 0);
    for (const item of bridges ?? []) {
      if (item.opens === undefined) continue;
      if (last === LAST_BUS || walks > WALKS_LIMIT) return false;
      last += 1;
      const secondary = last;
      setRange(item.opens, secondary, LAST_BUS);
      if (!walk(secondary)) return false;
      last = reserve(item, secondary, last);
      setRange(item.opens, secondary, last);
    }
    return true;
  };

  if (!walk(0)) return false;
  while (last < LAST_BUS) {
    last += 1;
    if (!walk(last)) return false;
  }
  for (const bus of pci.buses.values()) if (bus.draft.root) bus.draft.subordinate = highestOn(bus);
  return true;
}

function setRange({ draft }: PciBus, number: number, subordinate: number): void {
  draft.number = number;
  draft.subordinate = subordinate;
}

function highestOn({ draft, functions }: PciBus): number {
  const below = functions.flatMap(({ opens }) => (opens && !opens.draft.root ? opens.draft.subordinate : []));
  return Math.max(draft.number, ...below);
}

/** The bus that an access to a number reaches (QEMU, hw/pci/pci.c `pci_find_bus_nr`). */
function busAt(
  { root }: PciDraft,
  children: ReadonlyMap<PciBus, readonly PciBus[]>,
  number: number,
): PciBus | undefined {
  if (number === 0) return root;
  for (let bus: PciBus | undefined = root; bus; ) {
    let next: PciBus | undefined;
    for (const child of children.get(bus) ?? []) {
      if (child.draft.number === number) return child;
      if (child.draft.root ? rootReaches(child, number) : reaches(child, number)) {
        next = child;
        break;
      }
    }
    bus = next;
  }
  return undefined;
}

function reaches({ draft }: PciBus, number: number): boolean {
  return draft.number <= number && number <= draft.subordinate;
}

function rootReaches({ draft, functions }: PciBus, number: number): boolean {
  return (
    draft.number < number && functions.some(({ opens }) => opens !== undefined && reaches(opens, number))
  );
}

/** The buses below each bus, expanders below the root bus, the one that was made last first. */
function childrenInOrder(ctx: Context, pci: PciDraft): ReadonlyMap<PciBus, readonly PciBus[]> {
  const below = (bus: PciBus): PciBus[] =>
    bus.functions.flatMap(({ opens }) => (opens && !opens.draft.root ? [opens, ...below(opens)] : []));
  const expanders = [...pci.buses.values()].filter(
    (bus) => bus.draft.root && bus !== pci.root && bus.draft.segment === 0,
  );
  const byNumber = [pci.root, ...expanders.toSorted((a, b) => a.draft.number - b.draft.number)];
  const order = new Map(ctx.topology['device-order']?.map((id, at) => [id, at]));
  const place = ({ draft }: PciBus) => order.get(draft.bridge?.id ?? '') ?? -1;
  const made = [...expanders, ...byNumber.flatMap(below)].toSorted((a, b) => place(a) - place(b));

  const parents = new Map<PciBus, PciBus>(expanders.map((bus) => [bus, pci.root]));
  for (const bus of pci.buses.values()) {
    for (const { opens } of bus.functions) if (opens && !opens.draft.root) parents.set(opens, bus);
  }
  const children = new Map<PciBus, PciBus[]>();
  for (const bus of made.reverse()) {
    const parent = parents.get(bus);
    if (parent) children.set(parent, [...(children.get(parent) ?? []), bus]);
  }
  return children;
}
