import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { prepared } from '../prepared.ts';

/** A program of this folder as one file that Node runs in a guest. */
export async function program(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-lab-program-'));
  try {
    const outfile = join(folder, 'program.mjs');
    const entryPoints = [join(import.meta.dirname, `${name}.ts`)];
    await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm' });
    return readFileSync(outfile, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Modules of the kernel that is booted, beside it. */
export function modules(...names: string[]): Record<string, Uint8Array> {
  if ('missing' in prepared.x86) return {};
  const { kernel } = prepared.x86;
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(kernel, '..', name))]));
}

/** Lines of a script that give devices to vfio-pci. */
export function takeDevices(...bdfs: string[]): string {
  return `
export NODE_PATH='${join(import.meta.dirname, '../../../../node_modules')}'
take() {
  at=/sys/bus/pci/devices/$1
  echo vfio-pci >$at/driver_override
  [ ! -e $at/driver ] || echo $1 >$at/driver/unbind
  echo $1 >/sys/bus/pci/drivers_probe
}
for bdf in ${bdfs.join(' ')}; do take $bdf; done
`;
}
