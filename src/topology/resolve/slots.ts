import type { DeclaredBus, DeclaredDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { PciBus, PciItem } from './pci-draft.ts';
import { slotText } from './text.ts';

const FUNCTIONS = 8;

/** Device and function of a `slot`: a number is a device, a text is hex `device.function`. */
export function parseSlot(
  ctx: Context,
  declared: DeclaredBus | DeclaredDevice,
): { device: number; fn: number } | undefined {
  const { slot } = declared;
  if (slot === undefined) return undefined;
  if (typeof slot === 'number') return { device: slot, fn: 0 };
  const [device = '0', fn = '0'] = slot.replace(/^0x/i, '').split('.');
  const number = Number.parseInt(device, 16);
  if (number < 32) return { device: number, fn: Number(fn) };
  ctx.report.error('PXM104', `slot ${slot} of ${declared.id} is beyond device 1f`, {
    span: ctx.at(declared, 'slot'),
    remedy: 'write the device number in hex, from 0 to 1f',
  });
  return undefined;
}

/**
 * Gives every function on a bus its device and function number: what is declared first, then each of the others the
 * lowest free device number, as QEMU does. Sorts the functions by place.
 */
export function resolveSlots(ctx: Context, bus: PciBus): void {
  const taken = new Map<number, PciItem>();
  for (const item of bus.functions) {
    if (!item.declared) taken.set(item.draft.device * FUNCTIONS + item.draft.function, item);
  }
  for (const item of bus.functions)
    if (item.declared && item.slot) takeDeclared(ctx, bus, item, item.slot, taken);
  for (const item of bus.functions) if (item.declared && !item.slot) takeFree(ctx, bus, item, taken);
  bus.functions = [...taken].sort(([a], [b]) => a - b).map(([, item]) => item);
  checkFunctions(ctx, bus, taken);
}

function takeDeclared(
  ctx: Context,
  bus: PciBus,
  item: PciItem,
  { device, fn }: { device: number; fn: number },
  taken: Map<number, PciItem>,
): void {
  const place = device * FUNCTIONS + fn;
  item.draft.device = device;
  item.draft.function = fn;
  const other = taken.get(place);
  if (other) {
    const owner = other.declared ? other.draft.id : `the machine's ${other.draft.id}`;
    ctx.report.error(
      'PXM115',
      `slot ${slotText(device, fn)} of bus ${bus.draft.id} is taken: ${owner} and ${item.draft.id}`,
      {
        span: item.declared && ctx.at(item.declared, 'slot'),
        related: other.declared ? ctx.related(`${other.draft.id} is there`, other.declared, 'slot') : [],
        remedy: 'write another slot, or leave it out for the first free one',
      },
    );
    return;
  }
  taken.set(place, item);
  if (device >= bus.slots) {
    ctx.report.warning(
      'PXM115',
      `${item.draft.id} sits in slot ${slotText(device, fn)} of ${bus.draft.id}, a port that leads to slot 00 only: guests do not look there`,
      { span: item.declared && ctx.at(item.declared, 'slot'), remedy: 'write slot: 0, or a port of its own' },
    );
  }
}

function takeFree(ctx: Context, bus: PciBus, item: PciItem, taken: Map<number, PciItem>): void {
  for (let device = 0; device < bus.slots; device++) {
    const first = device * FUNCTIONS;
    if (Array.from({ length: FUNCTIONS }, (_, fn) => first + fn).some((place) => taken.has(place))) continue;
    item.draft.device = device;
    taken.set(first, item);
    ctx.derive(`${item.draft.id} slot`, slotText(device, 0), `the first free one on ${bus.draft.id}`);
    return;
  }
  const [only] = taken.values();
  ctx.report.error('PXM115', `no slot of bus ${bus.draft.id} is left for ${item.draft.id}`, {
    span: item.declared && ctx.at(item.declared, 'id'),
    related:
      bus.slots === 1 && only?.declared
        ? ctx.related(`${only.draft.id} has the only one`, only.declared)
        : [],
    remedy:
      bus.slots === 1 ? 'put it on a port of its own' : 'put it on another bus, or use functions of one slot',
  });
}

/** Derives the multifunction flags; tells of functions that the slot's function 0 keeps out or leaves unseen. */
function checkFunctions(ctx: Context, bus: PciBus, taken: ReadonlyMap<number, PciItem>): void {
  for (const [place, item] of taken) {
    const fn = place % FUNCTIONS;
    if (fn === 0 || !item.declared) continue;
    const { device } = item.draft;
    const zero = taken.get(place - fn);
    const span = ctx.at(item.declared, 'slot');
    if (!zero) {
      ctx.report.warning(
        'PXM115',
        `${item.draft.id} is in slot ${slotText(device, fn)} of ${bus.draft.id}, where no function 0 is: guests do not look there`,
        { span, remedy: `put something into slot ${slotText(device, 0)}, or ${item.draft.id} itself` },
      );
    } else if (zero.declared) {
      zero.draft.multifunction = true;
    } else if (!zero.draft.multifunction) {
      ctx.report.error(
        'PXM115',
        `slot ${slotText(device, fn)} of ${bus.draft.id} is not available for ${item.draft.id}: the machine's ${zero.draft.id} has no further functions`,
        { span, remedy: 'write another slot, or leave it out for the first free one' },
      );
    }
  }
}

/** Whether guests and firmware find a function: function 0 of its slot is there. */
export function isFound(bus: PciBus, item: PciItem): boolean {
  return (
    item.draft.function === 0 ||
    bus.functions.some(({ draft }) => draft.device === item.draft.device && draft.function === 0)
  );
}
