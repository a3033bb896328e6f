import type { Platform } from '../../topology/platform.ts';
import { type Property, sizeText } from './option.ts';

const DEFAULT_GRANULARITY = 256;

/** What `-machine` says about CXL: that there is support, and the fixed memory windows. */
export function cxlMachineProperties({ cxl }: Platform): Property[] {
  if (cxl === undefined) return [];
  const windows = cxl.windows.flatMap(({ targets, size, granularity }, at): Property[] => [
    ...targets.map((bus, place): Property => [`cxl-fmw.${at}.targets.${place}`, bus.id]),
    [`cxl-fmw.${at}.size`, sizeText(size)],
    [
      `cxl-fmw.${at}.interleave-granularity`,
      granularity === DEFAULT_GRANULARITY ? undefined : sizeText(BigInt(granularity)),
    ],
  ]);
  return [['cxl', true], ...windows];
}
