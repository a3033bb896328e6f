import { itsGroup, rootComplex, smmu, smmuv3 } from '../../tables/iort/nodes.ts';
import { fields } from '../entries.ts';
import type { Claim, IommuUnit, ReservedRegion } from '../view.ts';
import type { Witness } from '../witness.ts';
import type { IommuResult, NodeOf } from './iommu-reading.ts';
import { ITS_GROUP, mapNodeId, SMMUS } from './iort-map.ts';
import { type IortNode, iortNodeAt, readIortNodes } from './iort-nodes.ts';
import { readRmr } from './rmr.ts';

const LAST_ID = 0xffff;
const ROOT_COMPLEX = 2;
const RMR = 6;

/** Where the SMMU drivers put messages (drivers/iommu/arm/arm-smmu-v3 `arm_smmu_get_resv_regions`). */
const MESSAGES: ReservedRegion = {
  base: 0x8000000n,
  length: 0x100000n,
  type: 'msi',
  namedBy: 'the software window of SMMUs',
  functions: [],
  matches: [],
};

/** Reads IORT (drivers/acpi/arm64/iort.c `acpi_iort_init`, `iort_iommu_configure_id`, `iort_msi_map_id`, `iort_pci_rc_supports_ats`). */
export function readIort(witness: Witness, iort: Uint8Array, nodeOf: NodeOf): IommuResult {
  const nodes = readIortNodes(witness, iort);
  const units = nodes.filter(({ type }) => SMMUS.includes(type)).map((node) => unitOfNode(node, nodeOf));
  const complexes = new Map<number, IortNode>();
  for (const node of nodes.filter(({ type }) => type === ROOT_COMPLEX)) {
    const { segment } = fields(rootComplex, node);
    if (!complexes.has(segment)) complexes.set(segment, node);
  }
  const claims = (wanted: readonly number[], name: (node: IortNode) => string) =>
    [...complexes].flatMap(([segment, node]) => idClaims(witness, node, segment, wanted, name));
  const interruptClaims = claims(ITS_GROUP, (node) => `ITS ${fields(itsGroup, node).itsIds.join(', ')}`);
  const regions = nodes.filter(({ type }) => type === RMR).flatMap((node) => readRmr(witness, node));
  return {
    units,
    claims: claims(SMMUS, (node) => unitOfNode(node, nodeOf).name),
    interruptClaims,
    ats: [...complexes].flatMap(([segment, node]) =>
      fields(rootComplex, node).atsAttribute.ats ? [{ segment, kind: 'rest', allowed: true } as const] : [],
    ),
    named: [],
    reserved: units.length > 0 ? [...regions, MESSAGES] : regions,
    interruptRemapping:
      interruptClaims.length > 0
        ? { on: true }
        : { on: false, why: 'no root complex has its interrupts mapped to an ITS' },
  };
}

function unitOfNode(node: IortNode, nodeOf: NodeOf): IommuUnit {
  const text = (base: bigint) => `0x${base.toString(16).padStart(16, '0')}`;
  if (node.type === 3) {
    const { baseAddress: base } = fields(smmu, node);
    return { name: `smmu.${text(base)}`, kind: 'SMMUv2', base };
  }
  const { baseAddress: base, flags, proximityDomain } = fields(smmuv3, node);
  const near =
    flags.proximityDomainValid && proximityDomain !== undefined ? nodeOf(proximityDomain) : undefined;
  return { name: `smmu3.${text(base)}`, kind: 'SMMUv3', base, ...(near !== undefined && { node: near }) };
}

/** Requester ids of a root complex that reach a node of the wanted type, as ranges that end in the same node. */
function idClaims(
  witness: Witness,
  complex: IortNode,
  segment: number,
  wanted: readonly number[],
  name: (node: IortNode) => string,
): Claim[] {
  const claims: { kind: 'ids'; unit: string; segment: number; first: number; last: number }[] = [];
  const edges = new Set([0]);
  addEdges(edges, complex, { low: 0, high: LAST_ID, shift: 0 }, []);
  const starts = [...edges].sort((a, b) => a - b);
  for (const [index, first] of starts.entries()) {
    const last = (starts[index + 1] ?? LAST_ID + 1) - 1;
    const found = mapNodeId(witness, complex, first, wanted);
    if (found === undefined) continue;
    const unit = name(found.node);
    const before = claims.at(-1);
    if (before?.unit === unit && before.last + 1 === first) before.last = last;
    else claims.push({ kind: 'ids', unit, segment, first, last });
  }
  return claims;
}

/** Ids of a node, and what to add to them for those of the root complex. */
interface Window {
  readonly low: number;
  readonly high: number;
  readonly shift: number;
}

/** Adds the root complex's ids from which on another mapping may apply, in a node and in those behind it. */
function addEdges(
  found: Set<number>,
  node: IortNode,
  { low, high, shift }: Window,
  above: readonly IortNode[],
): void {
  const behind = new Map<string, readonly [node: IortNode, window: Window]>();
  for (const { inputBase, idCount, outputBase, outputReference, flags } of node.mappings) {
    const end = inputBase + idCount;
    if (flags.singleMapping || end < low || inputBase > high) continue;
    for (const id of [inputBase, end, end + 1]) if (id >= low && id <= high) found.add(id + shift);
    if (outputReference >= node.table.length) continue;
    const moved = outputBase - inputBase;
    const window = {
      low: Math.max(low, inputBase) + moved,
      high: Math.min(high, end) + moved,
      shift: shift - moved,
    };
    const next = iortNodeAt(node.table, outputReference);
    if (!above.includes(next)) behind.set(`${next.at} ${window.low} ${window.shift}`, [next, window]);
  }
  // Ids pass through one IOMMU at most on their way.
  if (above.length > 0) return;
  for (const [next, window] of behind.values()) addEdges(found, next, window, [...above, node]);
}
