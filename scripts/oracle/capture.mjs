// Writes the ACPI tables that a QEMU publishes for a command line:
//   node scripts/oracle/capture.mjs [-o DIR] [--firmware seabios|ovmf|aavmf] -- qemu-system-x86_64 ARGS...
// A program without a slash is taken from the oracle root (npm run oracle:root) when that is there. Without -o only
// sizes and the order are printed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const usage =
  'usage: node scripts/oracle/capture.mjs [-o DIR] [--firmware NAME] -- qemu-system-x86_64 ARGS...';
const { out, firmware, program, args } = commandLine();

const bundled = await build({
  stdin: {
    contents: "export * from './capture-qemu.ts'; export * from './table-files.ts';",
    resolveDir: join(import.meta.dirname, '../../src/vmm/capture'),
  },
  write: false,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
});
const code = Buffer.from(bundled.outputFiles[0].contents).toString('base64');
const { captureQemu, tableFiles } = await import(`data:text/javascript;base64,${code}`);

try {
  const { tables, rootOrder, buses, warnings } = await captureQemu({
    command: fromRoot(program),
    args,
    ...(firmware && { firmware }),
  });
  for (const line of warnings) console.error(line);
  for (const { bridge, secondary, subordinate } of buses)
    console.log(`bridge ${bridge}: buses ${secondary}-${subordinate}`);
  console.log(`root table: ${rootOrder.join(' ')}`);
  for (const [file, bytes] of tableFiles(tables)) {
    console.log(`${file} ${bytes.length}`);
    if (out !== undefined) {
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, file), bytes);
    }
  }
} catch (error) {
  if (error.name !== 'PxmError') throw error;
  console.error(error.message);
  process.exit(error.blame === 'host' ? 3 : 2);
}

function commandLine() {
  try {
    const { values, positionals } = parseArgs({
      options: { out: { type: 'string', short: 'o' }, firmware: { type: 'string' } },
      allowPositionals: true,
    });
    const [program, ...args] = positionals;
    if (program === undefined) throw new Error('no program given');
    return { ...values, program, args };
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
}

function fromRoot(name) {
  if (name.includes('/')) return name;
  try {
    const bin = execFileSync('sh', [join(import.meta.dirname, 'root.sh'), '--find'], {
      encoding: 'utf8',
    }).trim();
    return existsSync(join(bin, name)) ? join(bin, name) : name;
  } catch {
    return name;
  }
}
