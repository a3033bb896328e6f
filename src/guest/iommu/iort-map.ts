import type { Witness } from '../witness.ts';
import { type IortNode, iortNodeAt, type Mapping } from './iort-nodes.ts';

const NAMED_COMPONENT = 1;
const ROOT_COMPLEX = 2;
const SMMU = 3;
const SMMUV3 = 4;
const PMCG = 5;
const MOST_HOPS = 16;
const IORT_C = 'drivers/acpi/arm64/iort.c';

type Mapped = { readonly id: number; readonly provisional: boolean } | undefined;

/** One mapping (`iort_id_map`): the last id of a range counts only until a range that starts with it is found. */
function mapId(witness: Witness, node: IortNode, mapping: Mapping, id: number, again: boolean): Mapped {
  const { inputBase, idCount, outputBase, flags } = mapping;
  if (flags.singleMapping) {
    if (node.type === NAMED_COMPONENT || node.type === ROOT_COMPLEX)
      return { id: outputBase, provisional: false };
    const message = `a single mapping in a node of type ${node.type}: it is skipped`;
    witness.find('dropped', 'IORT', 'iort-single-mapping', `${IORT_C} iort_id_map`, message, node.at);
    return undefined;
  }
  if (id < inputBase || id > inputBase + idCount || (again && id !== inputBase)) return undefined;
  return { id: outputBase + (id - inputBase), provisional: idCount > 0 && id === inputBase + idCount };
}

/** Index of the mapping that is the node's own interrupt, which translates no ids (`iort_get_id_mapping_index`). */
function ownMapping({ type, revision, table, at, mappings }: IortNode): number | undefined {
  if (type === PMCG) return 0;
  if (type !== SMMUV3 || revision < 1 || mappings.length === 0) return undefined;
  const word = (offset: number) => new DataView(table.buffer, table.byteOffset).getUint32(at + offset, true);
  if (at + 68 > table.length) return undefined;
  const own = word(64);
  const wired = [44, 48, 52, 56].every((offset) => word(offset) !== 0);
  const valid = revision < 5 ? !wired : (word(24) & 0x10) !== 0;
  return valid && own < mappings.length ? own : undefined;
}

/**
 * Follows the mappings of a node until one of the wanted types is reached (`iort_node_map_id`); undefined where
 * that fails.
 */
export function mapNodeId(
  witness: Witness,
  from: IortNode,
  id: number,
  wanted: readonly number[],
): { readonly node: IortNode; readonly id: number } | undefined {
  let node = from;
  let current = id;
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    if (wanted.includes(node.type)) return { node, id: current };
    const [first] = node.mappings;
    if (first === undefined) return undefined;
    if (first.outputReference === 0) {
      const message = 'the first mapping of a node leads nowhere: none of its mappings is used';
      witness.find('dropped', 'IORT', 'iort-null-reference', `${IORT_C} iort_node_map_id`, message, node.at);
      return undefined;
    }
    const skipped = ownMapping(node);
    let found: { id: number; to: number } | undefined;
    for (const [index, mapping] of node.mappings.entries()) {
      if (index === skipped) continue;
      const mapped = mapId(witness, node, mapping, current, found !== undefined);
      if (mapped === undefined) continue;
      found = { id: mapped.id, to: mapping.outputReference };
      if (!mapped.provisional) break;
    }
    if (found === undefined || found.to >= node.table.length) return undefined;
    current = found.id;
    node = iortNodeAt(node.table, found.to);
  }
  return undefined;
}

export const SMMUS = [SMMU, SMMUV3];
export const ITS_GROUP = [0];
