import type { DeclaredFunction } from '../platform.ts';
import type { Context } from './context.ts';
import { isOff } from './options.ts';
import type { PciBus, PciItem } from './pci-draft.ts';
import { slotText } from './text.ts';

const FUNCTIONS = 8;

/** Device and function of a `slot`: a number is a device, a text is hex `device.function`. */
export function parseSlot(
  ctx: Context,
  declared: DeclaredFunction,
): { device: number; fn: number } | undefined {
  const { slot } = declared;
  if (slot === undefined) return undefined;
  if (typeof slot === 'number') return { device: slot, fn: 0 };
  const [device = '0', fn = '0'] = slot.replace(/^0x/i, '').split('.');
  const number = Number.parseInt(device, 16);
  if (number < 32) return { device: number, fn: Number(fn) };
  ctx.report.error(
    'PXM104',
    `slot ${slot}${declared.id === undefined ? '' : ` of ${declared.id}`} is beyond device 1f`,
    {
      span: ctx.at(declared, 'slot'),
      remedy: 'write the device number in hex, from 0 to 1f',
    },
  );
  return undefined;
}

interface SlotPlan {
  readonly ctx: Context;
  readonly bus: PciBus;
  /** Device numbers before this one are not available. */
  readonly firstSlot: number;
  /** By device and function. */
  readonly taken: Map<number, PciItem>;
}

/**
 * Gives every function on a bus its device and function number: what is declared first, then each of the others the
 * lowest free device number, as QEMU does. Sorts the functions by place. Errors and warnings: PXM115.
 */
export function resolveSlots(ctx: Context, bus: PciBus, firstSlot: number): void {
  const plan: SlotPlan = { ctx, bus, firstSlot, taken: new Map() };
  const { taken } = plan;
  for (const item of bus.functions) {
    if (!item.declared) taken.set(item.draft.device * FUNCTIONS + item.draft.function, item);
    else if (item.slot) takeDeclared(plan, item, item.slot);
  }
  for (const item of bus.functions) if (item.declared && !item.slot) takeFree(plan, item);
  bus.functions = [...taken].sort(([a], [b]) => a - b).map(([, item]) => item);
  checkFunctions(plan);
}

function takeDeclared(plan: SlotPlan, item: PciItem, { device, fn }: { device: number; fn: number }): void {
  const { ctx, bus, firstSlot, taken } = plan;
  const place = device * FUNCTIONS + fn;
  item.draft.device = device;
  item.draft.function = fn;
  const { id } = item.draft;
  const slot = `slot ${slotText(device, fn)} of ${bus.draft.id}`;
  const span = item.declared && ctx.at(item.declared, 'slot');
  const other = taken.get(place);
  if (other) {
    const owner = other.declared ? other.draft.id : `the machine's ${other.draft.id}`;
    ctx.report.error('PXM115', `${slot} is taken twice: by ${owner} and by ${id}`, {
      span,
      related: other.declared ? ctx.related(`${other.draft.id} is there`, other.declared, 'slot') : [],
      remedy: 'write another slot, or leave it out for the first free one',
    });
    return;
  }
  taken.set(place, item);
  if (device < firstSlot) {
    const text = `${slot} is not available for ${id}: the bridge's hotplug controller serves slots 01 to 1f`;
    ctx.report.error('PXM115', text, { span, remedy: 'write slot: 1 or more, or leave it out' });
  }
  if (device >= bus.slots) {
    const text = `${id} is in ${slot}, a port that leads to slot 00 only: guests do not look there`;
    ctx.report.warning('PXM115', text, { span, remedy: 'write slot: 0, or a port of its own' });
  }
}

function takeFree({ ctx, bus, firstSlot, taken }: SlotPlan, item: PciItem): void {
  const { id } = item.draft;
  for (let device = firstSlot; device < bus.slots; device++) {
    if (functionsOf(device).some((place) => taken.has(place))) continue;
    item.draft.device = device;
    taken.set(device * FUNCTIONS, item);
    ctx.derive(`${id} slot`, slotText(device, 0), `the first free one on ${bus.draft.id}`);
    return;
  }
  const port = bus.slots === 1;
  const [only] = taken.values();
  const related =
    port && only?.declared ? ctx.related(`${only.draft.id} has the only one`, only.declared) : [];
  ctx.report.error('PXM115', `no slot of bus ${bus.draft.id} is left for ${id}`, {
    span: item.declared && ctx.at(item.declared, 'id'),
    related,
    remedy: port ? 'put it on a port of its own' : 'put it on another bus, or share a slot between functions',
  });
}

function functionsOf(device: number): number[] {
  return Array.from({ length: FUNCTIONS }, (_, fn) => device * FUNCTIONS + fn);
}

/** Derives the multifunction flags; tells of functions that the slot's function 0 keeps out or leaves unseen. */
function checkFunctions({ ctx, bus, taken }: SlotPlan): void {
  for (const [place, item] of taken) {
    const fn = place % FUNCTIONS;
    if (item.declared?.options?.multifunction === true) item.draft.multifunction = true;
    if (fn === 0 || !item.declared) continue;
    const { id, device } = item.draft;
    const zero = taken.get(place - fn);
    const span = ctx.at(item.declared, 'slot');
    const slot = `slot ${slotText(device, fn)} of ${bus.draft.id}`;
    if (!zero) {
      ctx.report.warning('PXM115', `${id} is in ${slot}, where no function 0 is: guests do not look there`, {
        span,
        remedy: `put something into slot ${slotText(device, 0)}, or ${id} itself`,
      });
    } else if (zero.declared) {
      zero.draft.multifunction = true;
    } else if (!zero.draft.multifunction) {
      const text = `${slot} is not available for ${id}: the machine's ${zero.draft.id} has no further functions`;
      const remedy = 'write another slot, or leave it out for the first free one';
      ctx.report.error('PXM115', text, { span, remedy });
    }
  }
}

/**
 * Whether firmware finds a function: function 0 of its slot is there. A port has a slot without power while nothing is
 * in slot 0, the only one it knows; then nothing else answers either.
 */
export function isFound(bus: PciBus, item: PciItem): boolean {
  const { device, function: fn } = item.draft;
  if (fn !== 0 && !isTaken(bus, device)) return false;
  return device < bus.slots || isTaken(bus, 0) || !controlsPower(bus);
}

function isTaken(bus: PciBus, device: number): boolean {
  return bus.functions.some(({ draft }) => draft.device === device && draft.function === 0);
}

function controlsPower({ declared }: PciBus): boolean {
  return declared?.model !== WITHOUT_POWER && !isOff(declared?.options, 'power_controller_present');
}

const WITHOUT_POWER = 'cxl-downstream';
