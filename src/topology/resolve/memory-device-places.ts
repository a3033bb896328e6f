import { alignmentOf } from '../../machines/qemu-memory-devices.ts';
import type { MemoryRange } from '../platform.ts';
import type { Context } from './context.ts';
import type { MemoryDeviceDraft } from './memory-devices.ts';
import { hexText } from './text.ts';

interface Place {
  readonly device: MemoryDeviceDraft;
  readonly base: bigint;
  readonly end: bigint;
}

/**
 * Memory devices whose address is declared: inside the hotplug window, where the VMM takes them, and beside each other.
 * Errors: PXM134 outside of the window or not aligned, PXM111 for two that overlap.
 */
export function checkMemoryDevicePlaces(
  ctx: Context,
  devices: readonly MemoryDeviceDraft[],
  windows: readonly MemoryRange[],
): void {
  // Without a window none of them fits, which is reported already.
  if (windows.length === 0) return;
  const before: Place[] = [];
  for (const device of devices) {
    const { base, backend } = device;
    if (base === undefined) continue;
    const place = { device, base, end: base + backend.size };
    checkWindow(ctx, place, windows);
    checkAlignment(ctx, place);
    for (const other of before)
      if (base < other.end && other.base < place.end) reportOverlap(ctx, place, other);
    before.push(place);
  }
}

function checkWindow(ctx: Context, { device, base, end }: Place, windows: readonly MemoryRange[]): void {
  if (windows.some((window) => base >= window.base && end <= window.base + window.size)) return;
  const where = windows.map((window) => rangeText(window.base, window.base + window.size)).join(', ');
  ctx.report.error(
    'PXM134',
    `memory device ${device.id} (${rangeText(base, end)}) is not inside of what can be plugged in: ${where}`,
    {
      span: ctx.at(device.declared, 'address'),
      remedy: 'write an address in there, or leave it out',
    },
  );
}

function checkAlignment(ctx: Context, { device, base }: Place): void {
  if (ctx.vmm.vmm === 'none') return;
  const alignment = alignmentOf(device);
  if (base % alignment === 0n) return;
  ctx.report.error(
    'PXM134',
    `the address ${hexText(base)} of memory device ${device.id} is no multiple of ${hexText(alignment)}`,
    {
      span: ctx.at(device.declared, 'address'),
      remedy: `write a multiple of ${hexText(alignment)}, or leave it out`,
    },
  );
}

function reportOverlap(ctx: Context, { device, base, end }: Place, other: Place): void {
  ctx.report.error(
    'PXM111',
    `memory device ${device.id} (${rangeText(base, end)}) overlaps ${other.device.id} (${rangeText(other.base, other.end)})`,
    {
      span: ctx.at(device.declared, 'address'),
      related: ctx.related(other.device.id, other.device.declared, 'address'),
      remedy: `write ${hexText(other.end)} or more, or leave it out`,
    },
  );
}

function rangeText(base: bigint, end: bigint): string {
  return `${hexText(base)} to ${hexText(end - 1n)}`;
}
