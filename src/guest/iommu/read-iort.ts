import { itsGroup, rootComplex, smmu, smmuv3 } from '../../tables/iort/nodes.ts';
import { fields } from '../entries.ts';
import type { ProximityMap } from '../numa/proximity-map.ts';
import type { Claim, IommuUnit, ReservedRegion } from '../view.ts';
import type { Witness } from '../witness.ts';
import type { IommuResult } from './iommu-reading.ts';
import { ITS_GROUP, mapNodeId, SMMUS } from './iort-map.ts';
import { type IortNode, iortNodeAt, readIortNodes } from './iort-nodes.ts';
import { readRmr } from './rmr.ts';

const LAST_ID = 0xffff;
const ROOT_COMPLEX = 2;
const RMR = 6;
const REVISION_AT = 8;
/** Table revision from which reserved ranges are looked for. */
const FIRST_WITH_RMR = 5;

/** Where the SMMU drivers put messages (drivers/iommu/arm/arm-smmu-v3 `arm_smmu_get_resv_regions`). */
const MESSAGES: ReservedRegion = {
  base: 0x8000000n,
  length: 0x100000n,
  type: 'msi',
  namedBy: 'the software window of SMMUs',
  functions: [],
};

/** Reads IORT (drivers/acpi/arm64/iort.c `acpi_iort_init`, `iort_iommu_configure_id`, `iort_msi_map_id`). */
export function readIort(witness: Witness, iort: Uint8Array, map: ProximityMap): IommuResult {
  const nodes = readIortNodes(witness, iort);
  const units = nodes.filter(({ type }) => SMMUS.includes(type)).map((node) => unitOfNode(node, map));
  const complexes = new Map<number, IortNode>();
  for (const node of nodes.filter(({ type }) => type === ROOT_COMPLEX)) {
    const { segment } = fields(rootComplex, node);
    if (!complexes.has(segment)) complexes.set(segment, node);
  }
  const claims = (wanted: readonly number[], name: (node: IortNode) => string) =>
    [...complexes].flatMap(([segment, node]) => idClaims(witness, node, segment, wanted, name));
  const interruptClaims = claims(ITS_GROUP, (node) => `ITS ${fields(itsGroup, node).itsIds.join(', ')}`);
  const regions =
    (iort[REVISION_AT] ?? 0) >= FIRST_WITH_RMR
      ? nodes.filter(({ type }) => type === RMR).flatMap((node) => readRmr(witness, node))
      : [];
  return {
    units,
    claims: claims(SMMUS, (node) => unitOfNode(node, map).name),
    interruptClaims,
    named: [],
    reserved: units.length > 0 ? [...regions, MESSAGES] : regions,
    interruptRemapping:
      interruptClaims.length > 0
        ? { on: true }
        : { on: false, why: 'no root complex has its interrupts mapped to an ITS' },
  };
}

function unitOfNode(node: IortNode, map: ProximityMap): IommuUnit {
  const text = (base: bigint) => `0x${base.toString(16).padStart(16, '0')}`;
  if (node.type === 3) {
    const { baseAddress: base } = fields(smmu, node);
    return { name: `smmu.${text(base)}`, kind: 'SMMUv2', base };
  }
  const { baseAddress: base, flags, proximityDomain } = fields(smmuv3, node);
  const near =
    flags.proximityDomainValid && proximityDomain !== undefined ? map.nodeOf(proximityDomain) : undefined;
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
  const starts = [...new Set([0, ...edges(complex, 0, LAST_ID, 0)])].sort((a, b) => a - b);
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

const MOST_HOPS = 4;

/** Ids in [low, high] from which on another mapping may apply, here and in the nodes behind the mappings. */
function edges(node: IortNode, low: number, high: number, hops: number): number[] {
  if (hops === MOST_HOPS) return [];
  return node.mappings.flatMap((mapping) => {
    const { inputBase, idCount, outputBase, outputReference, flags } = mapping;
    if (flags.singleMapping) return [];
    const end = inputBase + idCount;
    const own = [inputBase, end, end + 1].filter((id) => id >= low && id <= high);
    if (outputReference >= node.table.length || end < low || inputBase > high) return own;
    const shift = outputBase - inputBase;
    const [from, to] = [Math.max(low, inputBase) + shift, Math.min(high, end) + shift];
    const behind = edges(iortNodeAt(node.table, outputReference), from, to, hops + 1);
    return [...own, ...behind.map((id) => id - shift)];
  });
}
