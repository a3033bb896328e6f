import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A program of this folder as one file that Node in the guest runs; koffi comes with the host's root. */
export async function bundleProgram(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-lab-program-'));
  try {
    const outfile = join(folder, 'program.mjs');
    const entry = join(import.meta.dirname, `${name}.ts`);
    await build({
      ...{ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' },
      // Bundled packages of the older kind call `require`.
      banner: {
        js: "import { createRequire as use } from 'node:module'; const require = use(import.meta.url);",
      },
    });
    return readFileSync(outfile, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
