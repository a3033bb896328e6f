import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleLibrary } from '../../scripts/bundle.mjs';
import { COMMANDS } from '../../src/cli/commands.ts';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text ?? '');

describe('README', () => {
  test('has a row for each command and no other', () => {
    const rows = [...readme.matchAll(/^\| `pxm ([\w-]+)/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  });

  test('shows a topology that builds', async () => {
    const directory = scratch({ 'vm.yaml': blocks('yaml')[0] ?? '' });
    const { code, stderr } = await run(['build', join(directory, 'vm.yaml'), '-o', join(directory, 'out')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('shows a program that runs with the bundled library', async () => {
    const directory = scratch({ 'example.mjs': (blocks('js')[0] ?? '').replace("'pxm'", "'./index.js'") });
    await bundleLibrary(directory);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(directory, 'example.mjs')], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^SRAT \d+ vmm$/m);
    expect(stdout).toContain('-machine');
  });

  test('promises errors that Node shows by name, short enough to read', async () => {
    const directory = scratch({
      'wrong.mjs': "import { decodeTable } from './index.js';\ndecodeTable(new Uint8Array(3));\n",
    });
    await bundleLibrary(directory);
    const { status, stderr } = spawnSync(process.execPath, [join(directory, 'wrong.mjs')], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^PxmError: error PXM200: 3 bytes are not an ACPI table/m);
    expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThan(300);
  });
});
