import type { StructOf } from '../../binary/struct.ts';
import { readUint } from '../../binary/uint.ts';
import { idMapping } from '../../tables/iort/parts.ts';
import { type Entry, entryAt, type Framing, fields } from '../entries.ts';
import type { Witness } from '../witness.ts';

export type Mapping = StructOf<typeof idMapping>;

export interface IortNode extends Entry {
  readonly revision: number;
  /** As many as there are in the table. */
  readonly mappings: readonly Mapping[];
  /** As many as the node counts. */
  readonly mappingCount: number;
}

const FRAMING: Framing = { headerSize: 16, type: [0, 1], length: [1, 2] };
const MAPPING_SIZE = 20;
const SOURCE = 'drivers/acpi/arm64/iort.c iort_scan_node';

/** As many as fit into the length of a node. */
const MOST_MAPPINGS = Math.floor(0xffff / MAPPING_SIZE);

const known = new WeakMap<Uint8Array, Map<number, IortNode>>();

/** The node at an offset in IORT; references are not checked by the kernel, so the bytes may be anything. */
export function iortNodeAt(iort: Uint8Array, at: number): IortNode {
  const nodes = known.get(iort) ?? new Map<number, IortNode>();
  known.set(iort, nodes);
  const node = nodes.get(at) ?? readNode(iort, at);
  nodes.set(at, node);
  return node;
}

function readNode(iort: Uint8Array, at: number): IortNode {
  const entry = entryAt(iort, at, FRAMING);
  const mappingCount = readUint(iort, at + 8, 4) as number;
  const offset = readUint(iort, at + 12, 4) as number;
  const mappings: Mapping[] = [];
  for (let index = 0; offset !== 0 && index < Math.min(mappingCount, MOST_MAPPINGS); index++) {
    const from = at + offset + index * MAPPING_SIZE;
    if (from + MAPPING_SIZE > iort.length) break;
    mappings.push(fields(idMapping, { table: iort, at: from, type: 0, length: MAPPING_SIZE }));
  }
  return { ...entry, revision: iort[at + 3] ?? 0, mappings, mappingCount };
}

/** Nodes in the order of the table, up to the first that starts behind its end (`iort_scan_node`). */
export function readIortNodes(witness: Witness, iort: Uint8Array): IortNode[] {
  const nodes: IortNode[] = [];
  const [count, offset] = [readUint(iort, 36, 4) as number, readUint(iort, 40, 4) as number];
  for (let at = offset, left = count; left > 0; left--) {
    if (at >= iort.length) {
      const message = `node ${count - left + 1} of ${count} starts behind the end of the table`;
      witness.find('dropped', 'IORT', 'iort-past-end', SOURCE, message, at);
      break;
    }
    const node = iortNodeAt(iort, at);
    nodes.push(node);
    // The kernel looks at the same node again and again, as often as it counts nodes.
    if (node.length === 0) break;
    at += node.length;
  }
  return nodes;
}
