// Bundles the command line and the library into dist/, and writes the declarations of the public API.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCommandLine, bundleGuestCheck, bundleLibrary, cacheCompiled } from './bundle.mjs';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });

const bundles = [bundleCommandLine, bundleLibrary, bundleGuestCheck];
const inputs = (await Promise.all(bundles.map((bundle) => bundle(dist)))).flat();
cacheCompiled(dist);
writeFileSync(join(dist, 'THIRD-PARTY.txt'), licences(inputs));

const tsc = join(root, 'node_modules/typescript/bin/tsc');
const types = join(root, 'tsconfig.types.json');
process.exitCode = spawnSync(process.execPath, [tsc, '-p', types], { stdio: 'inherit' }).status ?? 1;

/** The licence texts of every package whose code is in the bundles. */
function licences(files) {
  const packages = new Set(files.map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]));
  packages.delete(undefined);
  const texts = [...packages].sort().map((path) => {
    const directory = join(root, path);
    const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(directory, file), 'utf8').trim() : '';
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return texts.join(`\n${'-'.repeat(72)}\n\n`);
}
