import { checkReferences } from './check-references.ts';
import type { Declaration } from './declaration.ts';
import { parseDocument } from './parse-document.ts';
import { topology } from './schema/topology.ts';

/**
 * Reads a topology in YAML 1.2, or in JSON when `name` ends in `.json`. `name` is what diagnostics call the text.
 * Throws PxmError with every error of syntax and schema in the text: PXM100 to PXM105, PXM108, PXM109, PXM002 for
 * binary data, PXM003 above 512 KiB, PXM004 when there is nothing in it; beside them PXM106 for references to what is
 * not there, which otherwise are checked when resolving. Files that section `profiles` names are not read.
 */
export function parseTopology(text: string, name: string): Declaration {
  const { source, value, at } = parseDocument(topology, text, name, {
    what: 'a topology',
    least: 'a topology has at least a machine, such as "machine: { type: q35 }"',
    checkWrong: checkReferences,
  });
  return { source, topology: value, at };
}
