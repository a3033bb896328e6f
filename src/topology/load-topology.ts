import { inputName, readText } from '../files/read-input.ts';
import type { Declaration } from './declaration.ts';
import { parseTopology } from './parse-topology.ts';
import { MAX_TOPOLOGY_BYTES } from './topology-limit.ts';

/**
 * Reads the topology in a file, or on standard input for `-`. Beyond what `parseTopology` throws: PxmError PXM001
 * when the file cannot be read, PXM002 when it is not UTF-8; a file that is too large (PXM003) is not read whole.
 */
export function loadTopology(path: string): Declaration {
  return parseTopology(readText(path, MAX_TOPOLOGY_BYTES), inputName(path));
}
