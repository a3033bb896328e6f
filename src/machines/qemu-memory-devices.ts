import type { MemoryDevice, Platform } from '../topology/platform.ts';
import { MiB, roundUp } from './address-map.ts';
import { createdDevices } from './qemu-devices.ts';

const HUGE_PAGE = 2n * MiB;

/** A memory device where QEMU puts it. */
export interface PlacedMemoryDevice {
  readonly device: MemoryDevice;
  readonly base: bigint;
  /** Bytes that the guest can use: an nvdimm keeps its labels to itself. */
  readonly size: bigint;
}

/** Memory devices in the order of their creation, each at the first place that is free (hw/mem/memory-device.c). */
export function placedMemoryDevices(platform: Platform): PlacedMemoryDevice[] {
  const [window] = platform.memory.hotplug;
  if (window === undefined) return [];
  const placed: PlacedMemoryDevice[] = [];
  for (const created of createdDevices(platform)) {
    if (created.kind !== 'memory') continue;
    const { device } = created;
    const size = usableSize(device);
    const base = device.base ?? firstFree(window.base, size, alignmentOf(device), placed);
    placed.push({ device, base, size });
  }
  return placed;
}

function usableSize(device: MemoryDevice): bigint {
  const { backend, labelSize } = device;
  const size = backend.size - labelSize;
  return labelSize === 0n ? size : size - (size % alignmentOf(device));
}

/** Anonymous memory is mapped for huge pages, files in their own pages; virtio-mem lies on whole blocks besides. */
export function alignmentOf({ type, backend, blockSize }: Aligned): bigint {
  const block = type === 'virtio-mem' ? (blockSize ?? HUGE_PAGE) : 0n;
  const pages =
    backend.type === 'anonymous'
      ? HUGE_PAGE
      : backend.type === 'hugetlb'
        ? (backend.pageSize ?? HUGE_PAGE)
        : 4096n;
  return block > pages ? block : pages;
}

type Aligned = Pick<MemoryDevice, 'type' | 'backend' | 'blockSize'>;

function firstFree(
  from: bigint,
  size: bigint,
  alignment: bigint,
  placed: readonly PlacedMemoryDevice[],
): bigint {
  let base = roundUp(from, alignment);
  for (const other of placed.toSorted((a, b) => (a.base < b.base ? -1 : 1))) {
    if (base + size <= other.base) break;
    if (base < other.base + other.size) base = roundUp(other.base + other.size, alignment);
  }
  return base;
}
