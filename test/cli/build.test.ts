import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const DISTANT = `
machine: { type: q35 }
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 1G }, { sockets: 1, memory: 1G }]
distances: { other-socket: 31 }
`;
const PLAIN = DISTANT.replace(/distances.*/, '');

describe('pxm build', () => {
  test('writes a file for each table and says what each tells', async () => {
    const directory = scratch({ 'vm.yaml': DISTANT });
    const out = join(directory, 'out');
    const { code, stdout, stderr } = await run(['build', join(directory, 'vm.yaml'), '-o', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const names = readdirSync(out).filter((name) => name.endsWith('.aml'));
    expect(names.sort()).toEqual(['APIC.aml', 'MCFG.aml', 'SLIT.aml', 'SRAT.aml']);
    for (const name of names) {
      const bytes = readFileSync(join(out, name));
      expect(bytes.toString('latin1', 0, 4)).toBe(name.slice(0, 4));
      expect(bytes.readUInt32LE(4)).toBe(bytes.length);
      expect(stdout).toContain(`${name} `);
    }
    expect(stdout).toMatch(/SLIT.aml +48 bytes +published by QEMU +2 x 2 distances, all 31/);
    expect(stdout).toMatch(/SRAT.aml .* 2 Processor Local APIC/);
  });

  test('--json gives the same to programs', async () => {
    const directory = scratch({ 'vm.yaml': DISTANT });
    const { code, stdout } = await run([
      'build',
      join(directory, 'vm.yaml'),
      '-o',
      join(directory, 'out'),
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'pxm-build',
      topology: 'vm',
      tables: expect.arrayContaining([
        { file: 'SLIT.aml', signature: 'SLIT', bytes: 48, publishedBy: 'vmm', says: expect.any(String) },
      ]),
      removed: [],
    });
  });

  test('the same topology gives the same files, byte for byte', async () => {
    const directory = scratch({ 'vm.yaml': DISTANT });
    const contents = [];
    for (const out of ['a', 'b']) {
      await run(['build', join(directory, 'vm.yaml'), '-o', join(directory, out)]);
      contents.push(
        readdirSync(join(directory, out)).map((name) => readFileSync(join(directory, out, name), 'hex')),
      );
    }
    expect(contents[0]).toEqual(contents[1]);
  });

  test('a table that the topology no longer has goes away, foreign files stay', async () => {
    const directory = scratch({ 'vm.yaml': DISTANT });
    const out = join(directory, 'out');
    await run(['build', join(directory, 'vm.yaml'), '-o', out]);
    writeFileSync(join(out, 'SSDT.aml'), 'mine');
    writeFileSync(join(directory, 'vm.yaml'), PLAIN);
    const { stdout } = await run(['build', join(directory, 'vm.yaml'), '-o', out]);
    expect(stdout).toContain('removed SLIT.aml');
    expect(readdirSync(out).sort()).toEqual([
      'APIC.aml',
      'MCFG.aml',
      'SRAT.aml',
      'SSDT.aml',
      'pxm-build.json',
    ]);
  });

  test('only table files of the directory itself are ever removed', async () => {
    const directory = scratch({ 'vm.yaml': PLAIN, 'A.aml': 'outside' });
    const out = join(directory, 'out');
    mkdirSync(out);
    const files = ['../A.aml', 'notes.txt', '/etc/passwd', 7, null].map((file) => ({ file }));
    writeFileSync(join(out, 'notes.txt'), 'mine');
    writeFileSync(
      join(out, 'pxm-build.json'),
      JSON.stringify({ format: 'pxm-build', version: 1, tables: files }),
    );
    const { code } = await run(['build', join(directory, 'vm.yaml'), '-o', out]);
    expect(code).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(['A.aml', 'out', 'vm.yaml']);
    expect(readdirSync(out)).toContain('notes.txt');
  });

  test('a foreign file in the place of the list of tables is not replaced', async () => {
    const directory = scratch({ 'vm.yaml': PLAIN });
    const out = join(directory, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'pxm-build.json'), '{"mine": true}');
    const { code, stderr } = await run(['build', join(directory, 'vm.yaml'), '-o', out]);
    expect(code).toBe(2);
    expect(stderr).toContain('PXM005');
    expect(readdirSync(out)).toEqual(['pxm-build.json']);
  });

  test('bad input writes nothing, not even the directory', async () => {
    const directory = scratch({ 'vm.yaml': 'machine: { type: q36 }\ncpus: 4\n' });
    const { code, stdout, stderr } = await run([
      'build',
      join(directory, 'vm.yaml'),
      '-o',
      join(directory, 'out'),
    ]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/vm\.yaml:1:\d+: error/);
    expect(stderr).toMatch(/vm\.yaml:2:\d+: error/);
    expect(readdirSync(directory)).toEqual(['vm.yaml']);
  });

  test('an output that cannot be written leaves what was there', async () => {
    const directory = scratch({ 'vm.yaml': DISTANT, taken: 'mine' });
    const { code, stderr } = await run(['build', join(directory, 'vm.yaml'), '-o', join(directory, 'taken')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/taken: error PXM005/);
    expect(readFileSync(join(directory, 'taken'), 'utf8')).toBe('mine');

    const out = join(directory, 'out');
    mkdirSync(join(out, 'SRAT.aml'), { recursive: true });
    expect((await run(['build', join(directory, 'vm.yaml'), '-o', out])).code).toBe(2);
    expect(readdirSync(out)).toEqual(['SRAT.aml']);
  });

  test('warnings go to standard error and do not fail the build', async () => {
    const warned = `${DISTANT}devices: [{ id: gpu, host: "0000:41:00.0", initiator-for: 0 }]\n`;
    const directory = scratch({ 'vm.yaml': warned });
    const { code, stdout, stderr } = await run([
      'build',
      join(directory, 'vm.yaml'),
      '-o',
      join(directory, 'out'),
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('warning PXM150');
    expect(stdout).not.toContain('PXM150');
  });
});
