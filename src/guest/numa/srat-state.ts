import type { Named } from '../iommu/iommu-reading.ts';
import type { Witness } from '../witness.ts';
import type { ProximityMap } from './proximity-map.ts';

export interface SratRange {
  readonly node: number;
  readonly base: bigint;
  /** First address after it. */
  readonly end: bigint;
  readonly hotPluggable: boolean;
  readonly nonVolatile: boolean;
}

/** What reading SRAT fills in. */
export interface SratState {
  readonly witness: Witness;
  readonly map: ProximityMap;
  readonly revision: number;
  /** Nodes by APIC id, and by ACPI processor UID on Arm. */
  readonly processorNodes: Map<number, number>;
  /** `numa_nodes_parsed`. */
  readonly parsed: Set<number>;
  /** N_GENERIC_INITIATOR. */
  readonly initiators: Set<number>;
  /** Devices by the node they are initiators of. */
  readonly devices: Map<number, string[]>;
  /** PCI functions among them. */
  readonly functions: Named[];
  /** `numa_meminfo`, ranges that are not empty. */
  readonly ranges: SratRange[];
  /** Every enabled range, by its domain as hmat.c reads it: unmasked. */
  readonly targets: Set<number>;
  readonly windows: Set<number>;
  /** Enabled memory entries, empty ones too. */
  memoryEntries: number;
  /** Whether a walk over the records reaches the end of the table. */
  walkable: boolean;
  /** Why SRAT is disabled (`bad_srat`). */
  disabled?: string;
}

const SRAT_C = 'drivers/acpi/numa/srat.c';

/** `bad_srat`: from here on the kernel takes nothing from SRAT. Returns true, since the walk goes on. */
export function disable(
  state: SratState,
  rule: string,
  source: string,
  message: string,
  offset: number,
): boolean {
  state.disabled ??= state.witness.find('rejected', 'SRAT', rule, source, message, offset);
  return true;
}

/** The node of a domain; when there is no room SRAT is disabled and the node undefined. */
export function nodeFor(state: SratState, domain: number, offset: number): number | undefined {
  const node = state.map.map(domain);
  if (node === undefined) {
    disable(state, 'srat-domains', `${SRAT_C} acpi_map_pxm_to_node`, tooMany(state, domain), offset);
  }
  return node;
}

export function tooMany({ witness: { kernel } }: SratState, domain: number): string {
  return domain >= kernel.maxDomains
    ? `proximity domain ${domain} is beyond what the kernel can have: ${kernel.maxDomains - 1}`
    : `too many proximity domains: the kernel has room for ${kernel.maxNodes} nodes`;
}
