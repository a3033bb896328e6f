import type { Details } from '../../diagnostics/collector.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { BUS_MODELS } from '../../machines/bus-models.ts';
import { BUS_RESERVATION } from '../../machines/firmwares.ts';
import type { BridgeKind, Firmware, MemoryMap } from '../platform.ts';
import type { DeclaredBus } from '../schema/topology.ts';
import { numberAsRouted } from './bus-routing.ts';
import type { Context } from './context.ts';
import { groupBy } from './group-by.ts';
import { isOff } from './options.ts';
import type { PciBus, PciDraft, PciItem } from './pci-draft.ts';
import { isFound } from './slots.ts';

const LAST_BUS = 255;

/** Numbers that a root bus and everything below it take. */
interface Extent {
  readonly bus: PciBus;
  readonly first: number;
  readonly last: number;
}

/**
 * Numbers every bus of each segment as firmware does: depth first from bus 0, one number for each bridge even with
 * nothing behind it, then expanders by number. An expander without a number gets the lowest one that its buses fit at,
 * above those below the root bus. Errors: PXM116 for numbers that are taken or run out; warnings where QEMU lets a
 * number be taken twice, and then the numbers are those that its firmware gives.
 */
export function numberBuses(ctx: Context, pci: PciDraft, firmware: Firmware): void {
  const roots = [...pci.buses.values()].filter(({ draft }) => draft.root);
  // The machine's own root bus is the first; what QEMU makes of numbers that are taken twice is a matter of its segment.
  for (const ofSegment of groupBy(roots, ({ draft }) => draft.segment).values())
    numberSegment(ctx, pci, firmware, ofSegment);
}

function numberSegment(ctx: Context, pci: PciDraft, firmware: Firmware, roots: readonly PciBus[]): void {
  const walker = new Walker(ctx, firmware);
  const expanders = roots.filter((bus) => bus !== pci.root);
  const hasRoot = expanders.length < roots.length;
  const extents: Extent[] = hasRoot ? [{ bus: pci.root, first: 0, last: walker.walk(pci.root, 0) }] : [];
  const lowest = (extents[0]?.last ?? -1) + 1;
  const given = expanders.filter(({ declared }) => declared?.number !== undefined);
  let twice = false;
  for (const bus of given.sort((a, b) => (a.declared?.number ?? 0) - (b.declared?.number ?? 0))) {
    const first = bus.declared?.number ?? 0;
    const extent = { bus, first, last: walker.walk(bus, first) };
    twice = reportTaken(ctx, pci, extent, extents) || twice;
    extents.push(extent);
  }
  for (const bus of expanders.filter(({ declared }) => declared?.number === undefined)) {
    const extent = lowestFit(walker, bus, extents, lowest);
    const why = `the lowest number that its buses fit at${hasRoot ? ', above those below the root bus' : ''}`;
    ctx.derive(`${bus.declared?.id} number`, String(extent.first), why);
    extents.push(extent);
  }
  twice = walker.reportReservations() || twice;
  if (ctx.vmm.vmm === 'qemu' && twice && hasRoot) {
    if (!numberAsRouted(ctx, pci, walker.reserve)) reportEndless(ctx);
  } else {
    const over = extents.find(({ last }) => last > LAST_BUS);
    if (over) reportExhausted(ctx, over);
  }
  for (const { bus } of extents) {
    const { id, number, subordinate, segment } = bus.draft;
    const numbers = number === subordinate ? String(number) : `${number}-${subordinate}`;
    ctx.derive(
      `${id} bus numbers`,
      segment === 0 ? numbers : `${numbers} of segment ${segment}`,
      'firmware numbers bridges depth first',
    );
  }
}

/** What QEMU accepts is a warning: the guest may not find devices, but what it is shown is known. */
function reportClash(ctx: Context, accepted: boolean, message: string, details: Details): void {
  if (accepted && ctx.vmm.vmm === 'qemu') ctx.report.warning('PXM116', message, details);
  else ctx.report.error('PXM116', message, details);
}

class Walker {
  readonly #ctx: Context;
  readonly #firmware: Firmware;
  readonly #refused = new Map<DeclaredBus, { secondary: number; used: number }>();

  constructor(ctx: Context, firmware: Firmware) {
    this.#ctx = ctx;
    this.#firmware = firmware;
  }

  /** Numbers a bus and all below it; gives the last number used. */
  walk(bus: PciBus, number: number): number {
    bus.draft.number = number;
    let last = number;
    for (const item of bus.functions) {
      if (!item.opens || item.opens.draft.root || !isFound(bus, item)) continue;
      const secondary = last + 1;
      const used = this.walk(item.opens, secondary);
      last = Math.max(used, this.reserve(item, secondary, used));
      item.opens.draft.subordinate = last;
    }
    if (bus.draft.root) bus.draft.subordinate = last;
    return last;
  }

  /** The last number used behind a bridge; less than what is used where the firmware gives numbers twice. */
  readonly reserve = ({ kind, declared }: PciItem, secondary: number, used: number): number => {
    const { kinds, last } = BUS_RESERVATION[this.#firmware];
    if (!kind || !kinds.includes(kind) || !declared || !('bus-reserve' in declared)) return used;
    const reserve = declared['bus-reserve'];
    if (reserve === undefined || !firmwareReads(this.#firmware, kind, declared)) return used;
    const to = last(secondary, used, reserve);
    if (to < used) this.#refused.set(declared, { secondary, used });
    else this.#refused.delete(declared);
    return to;
  };

  /** Reservations that make the firmware give numbers twice; whether there are any. */
  reportReservations(): boolean {
    for (const [declared, { secondary, used }] of this.#refused) {
      const reserve = declared['bus-reserve'];
      const beyond = secondary + (reserve ?? 0) > LAST_BUS;
      const text = beyond
        ? `${reserve} buses above bus ${secondary} do not fit below 256`
        : `${used - secondary} buses are behind it already, and SeaBIOS then goes on from number ${reserve}`;
      reportClash(this.#ctx, true, `bus-reserve ${reserve} of ${declared.id} cannot be kept: ${text}`, {
        span: this.#ctx.at(declared, 'bus-reserve'),
        remedy: beyond
          ? 'reserve fewer buses'
          : `write bus-reserve: ${used - secondary + 1} or more, or leave it out`,
      });
    }
    return this.#refused.size > 0;
  }
}

/** SeaBIOS knows QEMU's own bridges only; EDK2 looks at those that things can be plugged into. */
function firmwareReads(firmware: Firmware, kind: BridgeKind, { model, options }: DeclaredBus): boolean {
  if (firmware === 'seabios') return model === undefined || model === BUS_MODELS[kind].model;
  return !isOff(options, kind === 'pci-bridge' ? 'shpc' : 'hotplug');
}

function lowestFit(walker: Walker, bus: PciBus, extents: readonly Extent[], lowest: number): Extent {
  let first = lowest;
  for (;;) {
    const extent = { bus, first, last: walker.walk(bus, first) };
    const others = extents.filter((other) => overlap(extent, other));
    if (others.length === 0 || extent.last > LAST_BUS) return extent;
    first = Math.max(...others.map(({ last }) => last)) + 1;
  }
}

function overlap(a: Extent, b: Extent): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/**
 * Whether the numbers of an expander are others' too; QEMU, which has segment 0 alone, refuses only the same number of
 * two expanders.
 */
function reportTaken(ctx: Context, pci: PciDraft, extent: Extent, extents: readonly Extent[]): boolean {
  const taken = extents.filter((before) => overlap(before, extent));
  const same = taken.find(({ bus, first }) => bus !== pci.root && first === extent.first);
  const other = same ?? taken[0];
  const declared = extent.bus.declared;
  if (!other || !declared) return false;
  const name =
    other.bus === pci.root ? `the root bus ${pci.root.draft.id}` : `expander ${other.bus.declared?.id}`;
  reportClash(
    ctx,
    same === undefined && extent.bus.draft.segment === 0,
    `number ${extent.first} of expander ${declared.id} is taken: ${name} has buses ${other.first} to ${other.last}`,
    {
      span: ctx.at(declared, 'number'),
      related: other.bus.declared
        ? ctx.related(`buses ${other.first} to ${other.last}`, other.bus.declared, 'number')
        : [],
      remedy: `write number: ${Math.max(...extents.map(({ last }) => last)) + 1} or more, or leave it out`,
    },
  );
  return true;
}

/** Reports root buses with numbers that the configuration space ends before. */
export function checkReach(ctx: Context, pci: PciDraft, ecams: MemoryMap['ecams']): void {
  for (const { draft, declared } of pci.buses.values()) {
    const { id, number, subordinate, segment } = draft;
    const ecam = ecams.find((one) => one.segment === segment);
    if (!ecam || !draft.root || subordinate <= ecam.lastBus || subordinate > LAST_BUS) continue;
    const text = `${id} has buses ${number} to ${subordinate}, but the configuration space ends with bus ${ecam.lastBus}`;
    ctx.report.error('PXM116', text, {
      span: placeOf(ctx, declared),
      remedy: 'declare fewer or lower numbers, or let the configuration space lie above 4 GiB (highmem-ecam)',
    });
  }
}

/** The number of an expander, or for the root bus all the buses. */
function placeOf(ctx: Context, declared: DeclaredBus | undefined): Span | undefined {
  const list = ctx.topology.buses;
  return declared ? ctx.at(declared, 'number') : list && ctx.at(list);
}

function reportExhausted(ctx: Context, { bus, last }: Extent): void {
  const text = `bus numbers run out: ${bus.draft.id} and what is below it need numbers up to ${last}`;
  ctx.report.error('PXM116', text, {
    span: placeOf(ctx, bus.declared),
    remedy: 'there are 256 buses: declare fewer bridges, lower expander numbers, or smaller bus-reserve',
  });
}

function reportEndless(ctx: Context): void {
  const list = ctx.topology.buses;
  ctx.report.error(
    'PXM116',
    'bus numbers are used twice, and the firmware comes to no end with 255 of them',
    {
      span: list && ctx.at(list),
      remedy: 'let no bus-reserve and no expander number take what others use',
    },
  );
}
