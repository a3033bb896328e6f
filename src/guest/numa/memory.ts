import { hexText } from '../../binary/meaning.ts';
import { memoryAffinity } from '../../tables/srat.ts';
import type { Entry } from '../entries.ts';
import { fields } from '../entries.ts';
import type { SratState } from './srat-state.ts';
import { disable, nodeFor } from './srat-state.ts';

const SIZE = 40;
const LIMIT = 1n << 64n;
const SOURCE = 'drivers/acpi/numa/srat.c acpi_parse_memory_affinity';
const ADD_SOURCE = 'mm/numa_memblks.c numa_add_memblk_to';

/** A range of memory, SRAT type 1 (`acpi_parse_memory_affinity`). */
export function readMemory(state: SratState, entry: Entry): boolean {
  if (state.disabled !== undefined) return true;
  if (entry.length < SIZE) {
    const message = `a memory entry of ${entry.length} bytes: it needs ${SIZE}`;
    return disable(state, 'srat-memory-length', SOURCE, message, entry.at);
  }
  const { flags, proximityDomain, baseAddress, rangeLength } = fields(memoryAffinity, entry);
  if (!flags.enabled) return true;
  const domain = state.revision <= 1 ? proximityDomain & 0xff : proximityDomain;
  const node = nodeFor(state, domain, entry.at);
  if (node === undefined) return true;
  const end = baseAddress + rangeLength;
  if (end >= LIMIT) {
    const message = `memory at ${hexText(baseAddress)} ends beyond the last address: the range is ignored`;
    state.witness.find('dropped', 'SRAT', 'srat-memory-wraps', ADD_SOURCE, message, entry.at);
  } else if (rangeLength > 0n) {
    if (state.ranges.length >= 2 * state.witness.kernel.maxNodes) {
      const message = `more memory ranges than ${2 * state.witness.kernel.maxNodes}`;
      return disable(state, 'srat-memory-count', ADD_SOURCE, message, entry.at);
    }
    const { hotPluggable, nonVolatile } = flags;
    state.ranges.push({ node, base: baseAddress, end, hotPluggable, nonVolatile });
  }
  state.parsed.add(node);
  state.memoryEntries++;
  return true;
}
