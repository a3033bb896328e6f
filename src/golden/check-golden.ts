import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { readInput, readText } from '../files/read-input.ts';
import { systemReason } from '../files/system-reason.ts';
import { decodeTable } from '../tables/decode.ts';
import { encodeTable } from '../tables/encode.ts';
import { parseTopology } from '../topology/parse-topology.ts';
import { resolveTopology } from '../topology/resolve-topology.ts';
import { withSortedDevices } from './bus-sets.ts';
import { firstDifference } from './first-difference.ts';
import { ARGS_FILE, goldenFiles, REFUSED_FILE, TOPOLOGY_FILE } from './golden-files.ts';

/** One file of a golden case that is not as the topology makes it. */
export interface GoldenDifference {
  /** Its name in the directory. */
  readonly file: string;
  readonly message: string;
}

/**
 * Compares a golden directory with what its `topology.yaml` gives now: tables (scopes of DMAR and entries of IVRS as
 * sets) and QEMU arguments, or QEMU's refusal. Empty when all is the same; files of other kinds are left alone.
 *
 * @throws PxmError for a directory or topology that cannot be read or is wrong
 */
export function checkGolden(directory: string): GoldenDifference[] {
  const text = readText(join(directory, TOPOLOGY_FILE));
  const made = goldenFiles(resolveTopology(parseTopology(text, TOPOLOGY_FILE)));
  const kept = filesIn(directory).filter((name) => isGolden(name));
  const absent = [...made.keys()].filter((name) => !kept.includes(name));
  return [
    ...kept.flatMap((file) => {
      const bytes = made.get(file);
      if (bytes === undefined) return { file, message: 'is there, but the topology does not give it' };
      const message = firstDifference(
        file,
        asSets(file, bytes),
        asSets(file, readInput(join(directory, file))),
      );
      return message === undefined ? [] : { file, message };
    }),
    ...absent.map((file) => ({ file, message: 'is missing' })),
  ];
}

/** Tables in which QEMU lists root buses in an order that no topology decides have their lists sorted. */
function asSets(file: string, bytes: Uint8Array): Uint8Array {
  return /^(DMAR|IVRS)\b/.test(file) ? encodeTable(withSortedDevices(decodeTable(bytes))) : bytes;
}

function isGolden(name: string): boolean {
  return name.endsWith('.aml') || name === ARGS_FILE || name === REFUSED_FILE;
}

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    throw PxmError.of('PXM001', `cannot be read: ${systemReason(error)}`, { file: directory });
  }
}
