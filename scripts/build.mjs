// Bundles the library and the command line into dist/, and writes the declarations of the public API.
//
// Each command is a chunk of its own, loaded when it is asked for. What the sources load through createRequire
// (yaml, yargs, binary-parser) is bundled as well, to be evaluated on first use: resolving a package of many
// files from node_modules costs more than running it.
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });

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

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { 'cli/pxm': 'src/cli/pxm.ts', index: 'src/index.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.11',
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  plugins: [followRequire],
  // What the bundled packages expect of CommonJS: require for modules of Node itself, and where they are.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url),__dirname=import.meta.dirname;",
  },
});
chmodSync(join(dist, 'cli/pxm.js'), 0o755);
writeFileSync(join(dist, 'THIRD-PARTY.txt'), licences(Object.keys(metafile.inputs)));

const tsc = join(root, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.types.json')], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);

/** The licence texts of every package whose code is in the bundle. */
function licences(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) packages.add(match[1]);
  }
  const texts = [...packages].sort().map((path) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, path)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(root, path, file), 'utf8').trim() : '';
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return texts.join(`\n${'-'.repeat(72)}\n\n`);
}
