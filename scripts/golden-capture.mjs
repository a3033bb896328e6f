// Writes the expected files of golden cases:
//   node scripts/golden-capture.mjs [CASE...]
// Tables are QEMU's own, read from the QEMU of the oracle root (npm run oracle:root) started with the case's arguments;
// a table with a source beside it (SRAT.dsl) is compiled with iasl from that instead. No table is pxm's own output. Of a
// case that QEMU cannot present, presentable.yaml is what remains when that is left out.
// qemu.args and qemu.refused.txt are pxm's, to be read before they are committed. Nothing is written for a case that
// QEMU refuses.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const repository = join(import.meta.dirname, '..');
const golden = join(repository, 'golden');
/** Tables that pxm builds. */
const SIGNATURES = 'APIC CEDT DMAR HMAT IORT IVRS MCFG PPTT SLIT SRAT VIOT'.split(' ');
const bin = execFileSync('sh', [join(repository, 'scripts/oracle/root.sh'), '--find'], {
  encoding: 'utf8',
}).trim();

const { captureQemu, goldenFiles, parseTopology, presentable, qemuArgs, qemuProgram, resolveTopology } =
  await library();

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : readdirSync(golden).sort()) {
  const files = await expectedFiles(join(golden, name));
  for (const old of readdirSync(join(golden, name))) {
    if (/\.aml$|^qemu\./.test(old)) rmSync(join(golden, name, old));
  }
  for (const [file, content] of files) writeFileSync(join(golden, name, file), content);
  console.log(`${name}: ${[...files.keys()].join(' ')}`);
}

async function expectedFiles(directory) {
  const text = readFileSync(join(directory, 'topology.yaml'), 'utf8');
  const platform = resolveTopology(parseTopology(text, 'topology.yaml'));
  const files = new Map(
    [...SIGNATURES, 'SSDT']
      .filter((signature) => existsSync(join(directory, `${signature}.dsl`)))
      .map((signature) => [
        `${signature}.aml`,
        compiled(join(directory, `${signature}.dsl`), platform.machine.oem),
      ]),
  );
  if (platform.machine.vmm === 'qemu') {
    const part = join(directory, 'presentable.yaml');
    const presented = existsSync(part) ? readFileSync(part, 'utf8') : text;
    for (const { signature, bytes } of await published(presented)) {
      const file = `${signature}.aml`;
      if (SIGNATURES.includes(signature) && !files.has(file)) files.set(file, bytes);
    }
  }
  for (const [file, content] of goldenFiles(platform)) {
    if (!file.endsWith('.aml')) files.set(file, content);
  }
  return files;
}

/** What QEMU publishes for a topology; placeholder entries, which it cannot write, are left out of it. */
async function published(text) {
  const platform = resolveTopology(
    parseTopology(
      text.replaceAll(/placeholder-style: [\w-]+/g, 'placeholder-style: no-entry'),
      'topology.yaml',
    ),
  );
  const { tables } = await captureQemu({
    command: join(bin, qemuProgram(platform)),
    args: presentable(qemuArgs(platform)),
    firmware: platform.machine.firmware,
    standIns: true,
  });
  return tables;
}

/** A compiled table with the creator that the topology names instead of iasl. */
function compiled(source, oem) {
  const directory = mkdtempSync(join(tmpdir(), 'pxm-golden-'));
  try {
    execFileSync(join(bin, 'iasl'), ['-p', join(directory, 'table'), source], { stdio: 'pipe' });
    const bytes = readFileSync(join(directory, 'table.aml'));
    bytes.write(oem.creatorId.padEnd(4, '\0'), 28, 'latin1');
    bytes.writeUInt32LE(oem.creatorRevision, 32);
    bytes[9] = 0;
    bytes[9] = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
    return bytes;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function library() {
  const contents = `
    export { goldenFiles } from './src/golden/golden-files.ts';
    export { parseTopology } from './src/topology/parse-topology.ts';
    export { resolveTopology } from './src/topology/resolve-topology.ts';
    export { captureQemu } from './src/vmm/capture/capture-qemu.ts';
    export { qemuArgs, qemuProgram } from './src/vmm/qemu/qemu-args.ts';
    export { presentable } from './test/oracle/support/presentable.ts';`;
  // Inside the repository, so that the bundle finds the packages it requires.
  const bundle = join(repository, 'node_modules/.cache/pxm/golden-capture.mjs');
  await build({
    stdin: { contents, resolveDir: repository, loader: 'ts' },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return import(bundle);
}
