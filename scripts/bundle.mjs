import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** `createRequire(import.meta.url)('x')` becomes a plain `require('x')`, which the bundler follows. */
const followRequire = {
  name: 'follow-require',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8');
      if (!contents.includes('createRequire(import.meta.url)(')) return undefined;
      const followed = contents
        .replaceAll('createRequire(import.meta.url)(', 'require(')
        .replace(/^import \{ createRequire \} from 'node:module';$/m, '');
      return { contents: followed, loader: 'ts' };
    });
  },
};

// Names are kept, so that a stack that a user reports can be read.
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.11',
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  plugins: [followRequire],
  // It loads a library beside it, compiled for the processor.
  external: ['koffi'],
};

/**
 * Bundles the command line into `dist/cli`: one file, because each further one costs the start of every command
 * more than reading what that command does not need. Parts that are imported dynamically, and packages, are
 * evaluated on first use. Returns the files that went in.
 */
export async function bundleCommandLine(dist) {
  const cli = {
    ...common,
    format: 'cjs',
    define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '""' },
  };
  const out = join(dist, 'cli');
  // Node tells a cache for other source of the same length from its own by nothing.
  rmSync(join(out, 'main.cache'), { force: true });
  const [{ metafile }] = await Promise.all([
    build({ ...cli, entryPoints: ['src/cli/pxm.ts'], outfile: join(out, 'main.cjs') }),
    build({ ...cli, entryPoints: ['src/cli/launch.ts'], outfile: join(out, 'pxm.cjs') }),
  ]);
  chmodSync(join(out, 'pxm.cjs'), 0o755);
  return Object.keys(metafile.inputs);
}

/**
 * Bundles the library into `dist/index.js`, packages included, as lines that Node can quote under an error and with
 * the names that its classes have here. Returns the files that went in.
 */
export async function bundleLibrary(dist) {
  const { metafile } = await build({
    ...common,
    minifyWhitespace: false,
    minifySyntax: false,
    keepNames: true,
    format: 'esm',
    entryPoints: ['src/index.ts'],
    outfile: join(dist, 'index.js'),
    // What is left of require in the bundled packages asks for modules of Node itself.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  return Object.keys(metafile.inputs);
}

/** Bundles `pxm guest check` into `dist/guest-check.mjs`, which needs Node alone. Returns the files that went in. */
export async function bundleGuestCheck(dist) {
  const outfile = join(dist, 'guest-check.mjs');
  const { metafile } = await build({
    ...common,
    format: 'esm',
    entryPoints: ['src/cli/guest-check.ts'],
    outfile,
    banner: { js: '#!/usr/bin/env node' },
  });
  chmodSync(outfile, 0o755);
  return Object.keys(metafile.inputs);
}

/** Writes the cache of the program's compiled form, with what the usual commands call compiled too. */
export function cacheCompiled(dist) {
  const example = join(root, 'examples/two-socket-gpu.yaml');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'compile.cjs'), dist, example],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    },
  );
  if (status !== 0) {
    rmSync(join(dist, 'cli/main.cache'), { force: true });
    throw new Error(`the program could not be compiled ahead: ${stderr}`);
  }
}
