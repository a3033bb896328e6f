import type { DeclaredMemoryDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { MemoryDeviceDraft } from './memory-devices.ts';
import type { MemorySizes } from './memory-sizes.ts';
import { countText, sizeText } from './text.ts';

/** Keys that mean something for some types only. */
const KEYS_OF_TYPES = {
  requested: ['virtio-mem'],
  'block-size': ['virtio-mem'],
  on: ['virtio-mem', 'virtio-pmem'],
  slot: ['virtio-mem', 'virtio-pmem'],
} as const satisfies Partial<Record<keyof DeclaredMemoryDevice, readonly DeclaredMemoryDevice['type'][]>>;

/** The smallest block that virtio-mem plugs, and the one it takes by itself on hosts with huge pages of 2 MiB. */
const LEAST_BLOCK = 1n << 20n;
const USUAL_BLOCK = 2n << 20n;

/** What a device declares of itself. Errors: PXM104, PXM109. */
export function checkMemoryDevice(ctx: Context, declared: DeclaredMemoryDevice): void {
  const { id, type } = declared;
  for (const [key, types] of Object.entries(KEYS_OF_TYPES) as [
    keyof typeof KEYS_OF_TYPES,
    readonly string[],
  ][]) {
    if (declared[key] === undefined || types.includes(type)) continue;
    ctx.report.error('PXM109', `memory device ${id} of type ${type} has no "${key}"`, {
      span: ctx.at(declared, key),
      remedy: `remove it; "${key}" is for ${types.join(' and ')}`,
    });
  }
  if (type === 'virtio-mem') checkBlocks(ctx, declared);
}

function checkBlocks(ctx: Context, declared: DeclaredMemoryDevice): void {
  const { id, size, requested = 0n, 'block-size': block = USUAL_BLOCK } = declared;
  if (block < LEAST_BLOCK || (block & (block - 1n)) !== 0n) {
    ctx.report.error('PXM104', `"block-size" ${sizeText(block)} of ${id} is no power of two from 1M on`, {
      span: ctx.at(declared, 'block-size'),
      remedy: 'write a size such as 2M, or leave it out',
    });
    return;
  }
  for (const key of ['size', 'requested'] as const) {
    if ((declared[key] ?? 0n) % block === 0n) continue;
    ctx.report.error('PXM104', `"${key}" of ${id} is no multiple of its blocks of ${sizeText(block)}`, {
      span: ctx.at(declared, key),
      remedy: `write a multiple of ${sizeText(block)}, or a smaller "block-size"`,
    });
  }
  if (requested > size) {
    ctx.report.error('PXM104', `${id} requests ${sizeText(requested)} of its ${sizeText(size)}`, {
      span: ctx.at(declared, 'requested'),
      remedy: `write ${sizeText(size)} or less, or a larger "size"`,
    });
  }
}

/** Whether all devices fit what can be plugged in. Errors: PXM134. */
export function checkWindow(
  ctx: Context,
  devices: readonly MemoryDeviceDraft[],
  { total, max, slots }: MemorySizes,
): void {
  let used = 0n;
  for (const { id, declared, backend } of devices) {
    used += backend.size;
    if (used <= max - total) continue;
    ctx.report.error(
      'PXM134',
      `memory device ${id} does not fit: ${sizeText(used)} of devices, but ${sizeText(max - total)} can be plugged in`,
      {
        span: ctx.at(declared, 'size'),
        remedy: `write memory: { max: ${sizeText(total + used)} } or more`,
      },
    );
  }
  const slotted = devices.filter((device) => !device.function);
  const [over] = slotted.slice(slots);
  if (!over || ctx.vmm.vmm === 'none') return;
  ctx.report.error(
    'PXM134',
    `there are ${countText(slotted.length, 'memory device')} of types pc-dimm and nvdimm, but ${countText(slots, 'slot')}`,
    {
      span: ctx.at(over.declared, 'type'),
      remedy: `write memory: { slots: ${slotted.length} } or more`,
    },
  );
}
