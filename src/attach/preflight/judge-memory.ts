import type { Collector } from '../../diagnostics/collector.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Platform } from '../../topology/platform.ts';
import { sizeText } from '../../topology/resolve/text.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import type { IovaRanges } from '../../vfio/iommufd.ts';
import { allocPages } from '../../vfio/pages.ts';
import { attachPlace } from '../checks/check.ts';
import { lockedMemory } from '../checks/memory.ts';
import type { OwnedDevices } from '../owned/attach-owned.ts';
import { readMemoryLock } from '../surroundings/memory-lock.ts';

/** Enough to see whether anything can be mapped at all. */
const PROBE = 1n << 16n;

/** Reports PXM480 when memory of the guest could not be locked for its devices, by limits and by mapping a little. */
export function judgeMemory(
  platform: Platform,
  owned: OwnedDevices,
  ranges: IovaRanges,
  root: HostRoot,
  report: Collector,
): void {
  const need = lockedMemory(platform, owned.mode);
  const { memoryLimit } = platform.attach;
  const span = platform.declaration.at(platform.declaration.topology, 'memory');
  if (memoryLimit !== undefined && need > memoryLimit)
    report.error(
      'PXM480',
      `devices need ${sizeText(need)} of memory locked, but memory-limit is ${sizeText(memoryLimit)}`,
      {
        span: attachPlace({ platform }, 'memory-limit'),
        remedy: `write memory-limit: ${sizeText(need)}, or give the guest less memory`,
      },
    );
  const { limit, exempt } = readMemoryLock(root);
  if (!exempt && limit !== undefined && need > limit)
    report.error(
      'PXM480',
      `devices need ${sizeText(need)} of memory locked, but this process may lock ${sizeText(limit)} (RLIMIT_MEMLOCK)`,
      { span, remedy: `raise it: prlimit --memlock=${need}, or LimitMEMLOCK= of the systemd unit` },
    );
  const refusal = probe(owned, ranges);
  if (refusal === undefined) return;
  const [found] = refusal.diagnostics;
  const message = `${sizeText(PROBE)} of memory cannot be mapped for the devices: ${found?.message}`;
  report.error('PXM480', message, { span, ...(found?.remedy !== undefined && { remedy: found.remedy }) });
}

/** Maps a little memory where it may be, and takes it back. */
function probe(owned: OwnedDevices, { ranges, alignment }: IovaRanges): PxmError | undefined {
  const room = ranges.find(({ start, last }) => last - start >= PROBE + alignment);
  if (room === undefined) return undefined;
  const iova = ((room.start + alignment - 1n) / alignment) * alignment;
  try {
    const pages = allocPages(PROBE);
    try {
      owned.map({ userVa: pages.address, length: pages.length, iova }).unmap();
    } finally {
      pages.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof PxmError) return error;
    throw error;
  }
}
