import type { VfioDevice } from './device.ts';
import { bitmapFor } from './dirty-bitmap.ts';
import { getFeature, offersFeature, setFeature, triggerFeature } from './feature.ts';
import { bytesOf } from './ioctl.ts';
import { lent } from './lent.ts';
import { type LoggedRange, mergeRanges } from './merge-ranges.ts';
import { RequestRefused } from './request-refused.ts';
import { dmaLoggingControl, dmaLoggingRange, dmaLoggingReport } from './uapi/features.ts';

/** Of every kernel on the processors that pxm runs on, unless configured otherwise. */
const KERNEL_PAGE = 4096n;

/** What a device logs. */
export interface DmaLogging {
  /** Bytes for which it keeps one bit at least; the device may have chosen another size than was asked for. */
  readonly pageSize: bigint;
  /** The ranges that it was given. */
  readonly ranges: readonly LoggedRange[];
}

/** Whether a device logs by itself what it writes. Throws RequestRefused. */
export function canLogDma(device: VfioDevice): boolean {
  return (
    offersFeature(device, 'DMA_LOGGING_START', 'set') && offersFeature(device, 'DMA_LOGGING_REPORT', 'get')
  );
}

/**
 * Has a device log what it writes to ranges. They are merged to what the kernel takes, one of its pages full, and to
 * fewer as long as the device says that there are too many. Throws RangeError, RequestRefused.
 */
export function startDmaLogging(
  device: VfioDevice,
  ranges: readonly LoggedRange[],
  pageSize = KERNEL_PAGE,
  kernelPage = KERNEL_PAGE,
): DmaLogging {
  for (let most = Number(kernelPage) / dmaLoggingRange.fixedSize; ; most = Math.floor(most / 2)) {
    const merged = mergeRanges(ranges, most, kernelPage);
    const bytes = Buffer.concat(merged.map((range) => bytesOf(dmaLoggingRange, range)));
    try {
      const control = lent(bytes, (at) => {
        const given = { pageSize, numRanges: merged.length, ranges: at };
        return setFeature(device, 'DMA_LOGGING_START', dmaLoggingControl, given);
      });
      return { pageSize: control.pageSize, ranges: merged };
    } catch (error) {
      if (!(error instanceof RequestRefused && error.errno === 'E2BIG' && merged.length > 1)) throw error;
      most = merged.length;
    }
  }
}

/** Has it log no more. Throws RequestRefused. */
export function stopDmaLogging(device: VfioDevice): void {
  triggerFeature(device, 'DMA_LOGGING_STOP');
}

/** What a device wrote to a range since it was last asked, one bit a page. Throws RangeError, RequestRefused. */
export function readDmaLog(device: VfioDevice, { iova, length }: LoggedRange, pageSize: bigint): Uint8Array {
  const bits = bitmapFor(length, pageSize);
  lent(bits, (bitmap) =>
    getFeature(device, 'DMA_LOGGING_REPORT', dmaLoggingReport, { iova, length, pageSize, bitmap }),
  );
  return bits;
}
