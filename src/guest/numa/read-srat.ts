import { memoryAffinity } from '../../tables/srat.ts';
import { BYTES, fields, parseEntries } from '../entries.ts';
import type { Witness } from '../witness.ts';
import { addCxlWindows } from './cxl-windows.ts';
import { readGenericInitiator } from './generic-initiator.ts';
import { readGicc } from './gicc.ts';
import { readLocalApic } from './local-apic.ts';
import { readLocalX2apic } from './local-x2apic.ts';
import { readMemory } from './memory.ts';
import { ProximityMap } from './proximity-map.ts';
import type { SratState } from './srat-state.ts';

export const SRAT_HEADER = 48;
const REVISION_AT = 8;

export interface SratReading {
  readonly state: SratState;
  /** Why the kernel does without SRAT as a whole. */
  readonly rejected?: string;
}

/**
 * Reads SRAT in the kernel's two passes, processors and initiators first, then memory, which is what numbers the
 * nodes; then the windows of CEDT (drivers/acpi/numa/srat.c `acpi_numa_init`).
 */
export function readSrat(witness: Witness): SratReading {
  const srat = witness.table('SRAT');
  const state: SratState = {
    witness,
    map: new ProximityMap(witness.kernel),
    revision: srat?.[REVISION_AT] ?? 0,
    processorNodes: new Map(),
    parsed: new Set(),
    initiators: new Set(),
    devices: new Map(),
    functions: [],
    ranges: [],
    targets: new Set(),
    windows: new Set(),
    memoryEntries: 0,
    walkable: true,
  };
  let memoryRead = true;
  if (srat !== undefined) {
    parseEntries(witness, srat, SRAT_HEADER, BYTES, {
      0: (entry) => readLocalApic(state, entry),
      2: (entry) => readLocalX2apic(state, entry),
      3: (entry) => readGicc(state, entry),
      5: (entry) => readGenericInitiator(state, entry),
    });
    memoryRead = parseEntries(witness, srat, SRAT_HEADER, BYTES, {
      1: (entry) => readMemory(state, entry),
    });
    readTargets(state, srat);
  }
  addCxlWindows(state);
  const rejected = srat === undefined ? 'there is no SRAT' : rejection(state, memoryRead);
  return { state, ...(rejected !== undefined && { rejected }) };
}

/** Domains with memory as HMAT may name them (hmat.c `srat_parse_mem_affinity`). */
function readTargets(state: SratState, srat: Uint8Array): void {
  state.walkable = parseEntries(state.witness, srat, SRAT_HEADER, BYTES, {
    1: (entry) => {
      const { flags, proximityDomain } = fields(memoryAffinity, entry);
      if (flags.enabled) state.targets.add(proximityDomain);
      return true;
    },
  });
}

function rejection(state: SratState, memoryRead: boolean): string | undefined {
  const { witness } = state;
  const source = 'drivers/acpi/numa/srat.c acpi_numa_init';
  if (state.disabled !== undefined) return state.disabled;
  if (!memoryRead) {
    const message = 'the walk over the memory entries ends in an error';
    return witness.find('rejected', 'SRAT', 'srat-walk', source, message);
  }
  if (state.memoryEntries > 0) return undefined;
  return witness.find(
    'rejected',
    'SRAT',
    'srat-without-memory',
    source,
    'no memory entry is enabled: NUMA is not used',
  );
}
