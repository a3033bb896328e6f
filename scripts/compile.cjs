// compile.cjs DIST EXAMPLE: runs the usual commands of the bundled program and keeps what got compiled.
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { Script } = require('node:vm');

const [dist, example] = process.argv.slice(2);
const filename = join(dist, 'cli/main.cjs');
const source = `(function(module,require){${readFileSync(filename, 'latin1')}\n})`;
const script = new Script(source, { filename });
const program = { exports: {} };
script.runInThisContext()(program, require);

const out = mkdtempSync(join(tmpdir(), 'pxm-compile-'));
const commands = [
  ['--help'],
  ['build', example, '-o', out],
  ['show', example, '--resolved'],
  ['qemu', example],
  ['verify', out],
  ['decode', join(out, 'SRAT.aml')],
  ['build', join(out, 'absent'), '-o', out],
];
(async () => {
  for (const command of commands) await program.exports.main(command);
  writeFileSync(join(dist, 'cli/main.cache'), script.createCachedData());
})().finally(() => rmSync(out, { recursive: true, force: true }));
