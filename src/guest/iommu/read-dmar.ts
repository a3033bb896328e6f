import { entryAt, WORDS } from '../entries.ts';
import { readIoApics } from '../processors/io-apics.ts';
import type { AtsRule, Claim, InterruptRemapping, ReservedRegion } from '../view.ts';
import type { Witness } from '../witness.ts';
import { readAndd } from './andd.ts';
import { isIoApic, isPci, scopeMatch } from './device-scopes.ts';
import type { DmarRule, DmarState, DmarUnit } from './dmar-state.ts';
import { readDrhd } from './drhd.ts';
import type { IommuResult, NodeOf } from './iommu-reading.ts';
import { readRhsa } from './rhsa.ts';
import { readRmrr } from './rmrr.ts';
import { readAtsr, readSatc } from './scopes-only.ts';

const DMAR_HEADER = 48;
const WIDTH_AT = 36;
const FLAGS_AT = 37;
/** PAGE_SHIFT - 1: the field holds the width minus one. */
const LEAST_WIDTH = 11;
const DMAR_C = 'drivers/iommu/intel/dmar.c';

const RULES: readonly DmarRule[] = [readDrhd, readRmrr, readAtsr, readRhsa, readAndd, readSatc];

/** Where messages of interrupts go, which no DMA reaches (iommu.c `intel_iommu_get_resv_regions`). */
const MESSAGES: ReservedRegion = {
  base: 0xfee00000n,
  length: 0x100000n,
  type: 'msi',
  namedBy: 'the interrupt range of x86',
  functions: [],
  matches: [],
};

/** Reads DMAR (drivers/iommu/intel/dmar.c `parse_dmar_table`). */
export function readDmar(witness: Witness, dmar: Uint8Array, nodeOf: NodeOf): IommuResult {
  const width = dmar[WIDTH_AT] ?? 0;
  if (width < LEAST_WIDTH) {
    const message = `a host address width of ${width + 1} bits`;
    return {
      unused: witness.find('rejected', 'DMAR', 'dmar-width', `${DMAR_C} parse_dmar_table`, message, WIDTH_AT),
    };
  }
  const state: DmarState = {
    witness,
    units: [],
    reserved: [],
    named: [],
    domains: new Map(),
    caches: [],
    ports: [],
  };
  const why = walk(state, dmar);
  if (why !== undefined) return { unused: why };
  if (state.units.length === 0) {
    const source = `${DMAR_C} parse_dmar_table`;
    return { unused: witness.find('rejected', 'DMAR', 'dmar-without-unit', source, 'there is no DRHD') };
  }
  const units = state.units.map(({ unit, base }) => {
    const domain = state.domains.get(base);
    const node = domain === undefined ? undefined : nodeOf(domain);
    return { ...unit, ...(node !== undefined && { node }) };
  });
  return {
    units,
    claims: claimsOf(state.units),
    ats: atsOf(state),
    named: state.named,
    reserved: [...state.reserved, MESSAGES],
    interruptRemapping: interruptRemapping(witness, dmar[FLAGS_AT] ?? 0, state.units),
  };
}

/** `dmar_walk_remapping_entries`; a text is why the kernel uses no DMAR. */
function walk(state: DmarState, dmar: Uint8Array): string | undefined {
  const source = `${DMAR_C} dmar_walk_remapping_entries`;
  for (let at = DMAR_HEADER; at < dmar.length; ) {
    const entry = entryAt(dmar, at, WORDS);
    if (entry.length === 0) {
      const message = 'a structure of length 0 ends the table: what follows is not seen';
      state.witness.find('dropped', 'DMAR', 'dmar-length-zero', source, message, at);
      return undefined;
    }
    if (at + entry.length > dmar.length) {
      const message = `a structure of ${entry.length} bytes passes the end of the table`;
      return state.witness.find('rejected', 'DMAR', 'dmar-past-end', source, message, at);
    }
    const why = RULES[entry.type]?.(state, entry);
    if (why !== undefined) return why;
    at += entry.length;
  }
  return undefined;
}

/**
 * Units in the order in which the kernel asks them: explicit ones, the last in the table first, then those for all
 * the rest (`dmar_register_drhd_unit`).
 */
function claimsOf(units: readonly DmarUnit[]): Claim[] {
  const explicit = units.filter(({ catchAll }) => !catchAll).reverse();
  return [...explicit, ...units.filter(({ catchAll }) => catchAll)].flatMap(
    ({ unit, segment, catchAll, scopes }) => {
      const { name } = unit;
      const claims = scopes
        .filter(isPci)
        .map((scope): Claim => ({ unit: name, ...scopeMatch(scope, segment) }));
      return catchAll ? [...claims, { unit: name, segment, kind: 'rest' as const }] : claims;
    },
  );
}

/** Named in a SATC; else on a root bus; else below a root port of an ATSR (iommu.c `dmar_ats_supported`). */
function atsOf({ units, caches, ports }: DmarState): AtsRule[] {
  const segments = [...new Set(units.map(({ segment }) => segment))];
  const integrated = segments.map((segment) => ({ segment, kind: 'integrated', allowed: true }) as const);
  return [...caches, ...integrated, ...ports];
}

/** Needs the table's flag, and every I/O APIC in some scope (irq_remapping.c `parse_ioapics_under_ir`). */
function interruptRemapping(witness: Witness, flags: number, units: readonly DmarUnit[]): InterruptRemapping {
  const source = 'drivers/iommu/intel/irq_remapping.c';
  if ((flags & 1) === 0) return { on: false, why: 'the table does not say that units remap interrupts' };
  const remapped = units.flatMap(({ scopes }) => scopes.filter(isIoApic));
  const missing = readIoApics(witness).find(
    ({ id }) => !remapped.some(({ enumerationId }) => enumerationId === id),
  );
  if (missing !== undefined) {
    const message = `I/O APIC ${missing.id} is in no device scope: interrupts are not remapped`;
    const at = `${source} parse_ioapics_under_ir`;
    return { on: false, why: witness.find('rejected', 'DMAR', 'dmar-ioapic-missing', at, message) };
  }
  if ((flags & 2) === 0) return { on: true, x2apic: true };
  return { on: true, x2apic: false, why: 'the table asks not to use x2APIC' };
}
