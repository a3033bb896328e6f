import { PxmError } from '../diagnostics/pxm-error.ts';
import { buildTables } from '../tables/build/build-tables.ts';
import type { Platform } from '../topology/platform.ts';
import { qemuArgs } from '../vmm/qemu/qemu-args.ts';

/** The topology of a golden case; beside it lie the files that it must give. */
export const TOPOLOGY_FILE = 'topology.yaml';
export const ARGS_FILE = 'qemu.args';
export const REFUSED_FILE = 'qemu.refused.txt';

/**
 * What a topology gives, by the name of the golden file that holds it: `<SIGNATURE>.aml` for each table,
 * `qemu.args` with an argument a line, or `qemu.refused.txt` with the reason why there are none.
 */
export function goldenFiles(platform: Platform): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { signature, bytes } of buildTables(platform)) {
    let name = `${signature}.aml`;
    for (let count = 2; files.has(name); count++) name = `${signature}.${count}.aml`;
    files.set(name, bytes);
  }
  const [name, lines] = argsOrRefusal(platform);
  return files.set(name, Buffer.from(`${lines.join('\n')}\n`));
}

function argsOrRefusal(platform: Platform): [name: string, lines: readonly string[]] {
  try {
    return [ARGS_FILE, qemuArgs(platform)];
  } catch (error) {
    if (error instanceof PxmError) return [REFUSED_FILE, [error.message]];
    throw error;
  }
}
