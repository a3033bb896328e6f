import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { inputName, readText } from '../files/read-input.ts';
import { readProfile } from '../profiles/read-profile.ts';
import type { Declaration } from './declaration.ts';
import { parseTopology } from './parse-topology.ts';
import { MAX_TOPOLOGY_BYTES } from './topology-limit.ts';

/**
 * Reads the topology in a file, or on standard input for `-`, and the profiles that it names by paths from its own
 * folder. Beyond what `parseTopology` throws: PxmError PXM001 when a file cannot be read, PXM002 when it is not UTF-8;
 * a file that is too large (PXM003) is not read whole.
 */
export function loadTopology(path: string): Declaration {
  const declaration = parseTopology(readText(path, MAX_TOPOLOGY_BYTES), inputName(path));
  return withProfiles(declaration, path === '-' ? '.' : dirname(path));
}

/** Adds the profiles that a topology names by paths from its folder. Throws PxmError as `loadTopology` for those. */
export function withProfiles(declaration: Declaration, folder: string): Declaration {
  const files = declaration.topology.profiles;
  if (files === undefined) return declaration;
  const found: Diagnostic[] = [];
  const profiles = files.flatMap((file) => {
    try {
      return [readProfile(resolve(folder, file))];
    } catch (error) {
      if (!(error instanceof PxmError)) throw error;
      found.push(...error.diagnostics);
      return [];
    }
  });
  if (found.length > 0) throw new PxmError(found);
  return { ...declaration, profiles };
}
