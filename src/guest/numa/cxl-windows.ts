import { cfmws } from '../../tables/cedt.ts';
import { fields, parseEntries, RESERVED } from '../entries.ts';
import type { SratState } from './srat-state.ts';

const SOURCE = 'drivers/acpi/numa/srat.c acpi_parse_cfmws';
const CEDT_HEADER = 36;

/**
 * A node for each CXL window that no SRAT memory touches, with proximity domains above the highest there is
 * (`acpi_parse_cfmws`). Windows that SRAT touches belong to that node.
 */
export function addCxlWindows(state: SratState): void {
  const { witness, map } = state;
  const cedt = witness.table('CEDT');
  if (cedt === undefined || !witness.kernel.seesWindows) return;
  let domain = Math.max(-1, ...map.domains) + 1;
  const ranges = [...state.ranges];
  parseEntries(witness, cedt, CEDT_HEADER, RESERVED, {
    1: (entry) => {
      const { baseAddress, windowSize } = fields(cfmws, entry);
      const end = baseAddress + windowSize;
      if (ranges.some((range) => baseAddress < range.end && range.base < end)) return true;
      const node = map.map(domain);
      if (node === undefined) {
        const message = 'no node is left for a CXL window';
        witness.find('dropped', 'CEDT', 'cedt-window-domains', SOURCE, message, entry.at);
        return false;
      }
      if (windowSize > 0n) {
        const range = { node, base: baseAddress, end, hotPluggable: true, nonVolatile: false };
        ranges.push(range);
        state.ranges.push(range);
      }
      state.parsed.add(node);
      state.windows.add(node);
      domain++;
      return true;
    },
  });
}
