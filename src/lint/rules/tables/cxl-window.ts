import { cfmws, cxims, interleaveWays } from '../../../tables/cedt.ts';
import type { TablesRule } from '../../rule.ts';

const ALIGNMENT = 1n << 28n;
const LARGEST_GRANULARITY = 6;

/** Linux makes no decoder for a window that it cannot set up (drivers/cxl/acpi.c). */
export const cxlWindow: TablesRule = {
  code: 'PXM232',
  severity: 'warning',
  *check(set) {
    const maps = set.records('CEDT', cxims).map(({ value }) => value);
    for (const { value, place } of set.records('CEDT', cfmws)) {
      const { baseAddress, windowSize, encodedWays, granularity, interleaveArithmetic: arithmetic } = value;
      const ways = interleaveWays(encodedWays);
      const why = (message: string, remedy: string) => ({
        ...place,
        message: `CEDT: the window at 0x${baseAddress.toString(16)} ${message}`,
        source: 'drivers/cxl/acpi.c cxl_acpi_cfmws_verify',
        remedy,
      });
      if (baseAddress % ALIGNMENT !== 0n || windowSize % ALIGNMENT !== 0n)
        yield why('is not a multiple of 256 MiB', 'align base and size to 256 MiB');
      else if (ways === undefined)
        yield why('has a number of ways that there is not', 'write 0 to 4, or 8 to 10');
      else if (granularity > LARGEST_GRANULARITY)
        yield why('has a granularity that there is not', 'write 0 (256 bytes) to 6 (16 KiB)');
      else if (arithmetic > 1)
        yield why('has an arithmetic that there is not', 'write 0 (modulo) or 1 (XOR)');
      else if (arithmetic === 1 && xorMapsOf(ways) > 0) {
        const map = maps.find((one) => one.granularity === granularity);
        if (map && map.xorMaps.length >= xorMapsOf(ways)) continue;
        yield why(
          `interleaves ${ways} ways by XOR without the maps for it`,
          `add a CXIMS of the same granularity with ${xorMapsOf(ways)} maps`,
        );
      }
    }
  },
};

/** How many maps choose among a number of ways: each halves them; three ways are told apart by modulo. */
function xorMapsOf(ways: number): number {
  return Math.log2(ways % 3 === 0 ? ways / 3 : ways);
}
