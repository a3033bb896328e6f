import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownCorpus } from '../support/corpus.ts';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const corpus = ownCorpus();
const table = (end: string) => {
  const found = corpus.find(({ name }) => name.endsWith(end));
  if (found === undefined) throw new Error(`${end} is not in the corpus`);
  return found.bytes;
};
const SRAT = table('srat-virt-2nodes/SRAT.bin');
const SLIT = table('slit-q35-asym/SLIT.bin');
const IVRS = table('hw/IVRS/81dacd49.bin');

/** The text that acpidump prints for tables. */
function dump(...tables: readonly Uint8Array[]): string {
  return tables
    .map((bytes) => {
      const rows = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => {
        const part = Buffer.from(bytes.subarray(row * 16, row * 16 + 16));
        const hex = part.toString('hex').replace(/../g, '$& ').trimEnd().toUpperCase();
        return `    ${(row * 16).toString(16).toUpperCase().padStart(4, '0')}: ${hex.padEnd(47)}  ................`;
      });
      const signature = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
      return `${signature} @ 0x000000007FFE1000\n${rows.join('\n')}\n`;
    })
    .join('\n');
}

describe('pxm decode', () => {
  it('lists offset, bytes, name, value and meaning of every field within 80 columns', async () => {
    const directory = scratch({ 'IVRS.aml': IVRS });
    const { code, stdout } = await run(['decode', join(directory, 'IVRS.aml')]);
    expect(code).toBe(0);
    expect(stdout).toContain('IVRS: I/O Virtualization Reporting Structure, 496 bytes');
    expect(stdout).toMatch(/^0x0004 {2}f0010000 +length +496$/m);
    expect(stdout).toMatch(/^0x0010 {2}416d645461626c65 +oemTableId +"AmdTable"$/m);
    expect(stdout).toMatch(/^0x0030 {2}blocks\[0\] /m);
    expect(stdout).toMatch(/^0x0055 {2}a500 + {4}sourceDeviceId +0xa5 {2}00:14.5$/m);
    expect(stdout).toMatch(/^0x0063 {2}02 + {4}variety +2 {2}HPET$/m);
    const lines = stdout.split('\n').slice(1);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('\u001b');
  });

  it('names the record that an offset leads to', async () => {
    const directory = scratch({ 'VIOT.aml': table('viot-q35-default/VIOT.bin') });
    const { stdout } = await run(['decode', join(directory, 'VIOT.aml')]);
    expect(stdout).toMatch(/^0x0050 {2}3000 +outputNode +0x30 {2}virtio-iommu 00:05.0$/m);
  });

  it('puts every byte of every real table into a line', async () => {
    for (const { bytes } of corpus.filter(({ bytes: { length } }) => length < 600)) {
      const directory = scratch({ 'table.aml': bytes });
      const { stdout } = await run(['decode', '--raw', join(directory, 'table.aml')]);
      const shown = [...stdout.matchAll(/^0x[0-9a-f]{4,6} {2}([0-9a-f]{2,16})(?: |$)/gm)].map(
        ([, hex]) => hex,
      );
      expect(shown.join('')).toBe(Buffer.from(bytes).toString('hex'));
    }
  });

  it('shows what is odd below the field it is in', async () => {
    const bytes = SRAT.slice();
    bytes[52] = 0x81;
    const directory = scratch({ 'SRAT.aml': bytes });
    const { code, stdout } = await run(['decode', '--color', join(directory, 'SRAT.aml')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/checksum[^\n]*\n[^\n]*PXM220 error at 0x0009: the checksum is/);
    expect(stdout).toContain('\u001b[31m');
  });

  it('prints JSON that encodes to the same bytes, of one table and of a directory', async () => {
    const directory = scratch({ 'SRAT.aml': SRAT, 'SLIT.bin': SLIT, 'notes.txt': 'none' });
    const one = await run(['decode', '--json', join(directory, 'SRAT.aml')]);
    writeFileSync(join(directory, 'one.json'), one.stdout);
    expect(
      (await run(['encode', join(directory, 'one.json'), '-o', join(directory, 'again.aml')])).code,
    ).toBe(0);
    expect(new Uint8Array(readFileSync(join(directory, 'again.aml')))).toEqual(SRAT);

    mkdirSync(join(directory, 'in'));
    writeFileSync(join(directory, 'in/SRAT.aml'), SRAT);
    writeFileSync(join(directory, 'in/SLIT.bin'), SLIT);
    const all = await run(['decode', '--json', join(directory, 'in')]);
    expect(JSON.parse(all.stdout).map(({ file }: { file: string }) => file)).toEqual([
      join(directory, 'in/SLIT.bin'),
      join(directory, 'in/SRAT.aml'),
    ]);
    writeFileSync(join(directory, 'all.json'), all.stdout);
    expect((await run(['encode', join(directory, 'all.json'), '-o', join(directory, 'out')])).code).toBe(0);
    expect(new Uint8Array(readFileSync(join(directory, 'out/SLIT.bin')))).toEqual(SLIT);
    expect(new Uint8Array(readFileSync(join(directory, 'out/SRAT.aml')))).toEqual(SRAT);
  });

  it('reads all tables of an acpidump text', async () => {
    const directory = scratch({ 'dump.txt': dump(SRAT, SLIT, SLIT) });
    const { code, stdout } = await run(['decode', join(directory, 'dump.txt')]);
    expect(code).toBe(0);
    expect(stdout.match(/^\/.*dump\.txt:.*$/gm)?.map((line) => line.replace(/^.*:/, ''))).toEqual([
      'SRAT',
      'SLIT',
      'SLIT.2',
    ]);
  });

  it('shows what it can and tells about every file it cannot', async () => {
    const directory = scratch({
      'SRAT.aml': SRAT,
      'text.aml': 'no table at all, but text that is long enough',
    });
    const paths = ['text.aml', 'missing.aml', 'SRAT.aml'].map((name) => join(directory, name));
    const { code, stdout, stderr } = await run(['decode', ...paths]);
    expect(code).toBe(2);
    expect(stdout).toContain('System Resource Affinity Table');
    expect(stderr).toContain('text.aml: error PXM200');
    expect(stderr).toContain('missing.aml: error PXM001');
  });
});

describe('pxm encode', () => {
  it.each([
    ['{\n  "format": \n}', '3:1', 'a value'],
    ['{"a": 1,}', '1:9', 'a key'],
    ['[1 2]', '1:4', 'a comma or the end'],
    ['{"a" 1}', '1:6', '":"'],
    ['{} {}', '1:4', 'nothing more'],
    ['{"a": "x\n"}', '1:7', 'a value'],
    ['[{"a": [1, 2}]', '1:13', 'a comma or the end'],
    ['[', '1:2', 'a value or ]'],
  ])('points into %j, which is no JSON', async (text, place, wanted) => {
    const directory = scratch({ 'bad.json': text });
    const { code, stderr } = await run([
      'encode',
      join(directory, 'bad.json'),
      '-o',
      join(directory, 'x.aml'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(`bad.json:${place}: error PXM201: is not JSON: expected ${wanted} here`);
  });

  it('sets length and checksum when asked', async () => {
    const directory = scratch({ 'SRAT.aml': SRAT });
    const { stdout } = await run(['decode', '--json', join(directory, 'SRAT.aml')]);
    const json = JSON.parse(stdout);
    json.table.length = 1;
    json.table.checksum = 0;
    writeFileSync(join(directory, 'changed.json'), JSON.stringify(json));
    await run(['encode', '--seal', join(directory, 'changed.json'), '-o', join(directory, 'again.aml')]);
    expect(new Uint8Array(readFileSync(join(directory, 'again.aml')))).toEqual(SRAT);
  });
});

describe('pxm diff', () => {
  it('is silent about order, exits 0 for the same tables and 1 for others', async () => {
    const directory = scratch({ 'a.aml': SLIT, 'b.aml': SLIT, 'c.txt': dump(SLIT) });
    const same = await run(['diff', join(directory, 'a.aml'), join(directory, 'b.aml')]);
    expect(same).toMatchObject({ code: 0, stdout: 'no difference in 1 table\n' });
    expect((await run(['diff', join(directory, 'a.aml'), join(directory, 'c.txt')])).code).toBe(0);
    const changed = SLIT.slice();
    changed[45] = (changed[45] ?? 0) + 1;
    writeFileSync(join(directory, 'b.aml'), changed);
    const found = await run(['diff', '--bytes', join(directory, 'a.aml'), join(directory, 'b.aml')]);
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(/^SLIT:\n {2}distance from 0 to 1 changed from \d+ to \d+\n {2}bytes:\n/);
    expect(found.stdout).toMatch(/0x002d {2}[0-9a-f]{2} -> [0-9a-f]{2} {2}entries\[1\]/);
    const json = await run(['diff', '--json', join(directory, 'a.aml'), join(directory, 'b.aml')]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      format: 'pxm-diff',
      tables: [{ table: 'SLIT', differences: [{ kind: 'changed', after: 'entries[1]' }] }],
    });
  });
});

describe('pxm edit', () => {
  it('changes one field, length and checksum with it, and prints the difference', async () => {
    const directory = scratch({ 'SRAT.aml': SRAT });
    const from = join(directory, 'SRAT.aml');
    const to = join(directory, 'new.aml');
    const { code, stdout } = await run(['edit', from, '--set', 'entries[0].flags.enabled=false', '-o', to]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^SRAT:\n {2}processor with UID 0: enabled is no longer set\n$/);
    expect(new Uint8Array(readFileSync(from))).toEqual(SRAT);
    const bytes = new Uint8Array(readFileSync(to));
    const differing = [...bytes.keys()].filter((at) => bytes[at] !== SRAT[at]);
    expect(differing).toEqual([9, 58]);
    expect(bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0)).toBe(0);
  });

  it('writes back into the file, or nothing at all when a path or value is wrong', async () => {
    const directory = scratch({ 'SLIT.aml': SLIT });
    const file = join(directory, 'SLIT.aml');
    const wrong = await run(['edit', file, '--set', 'entries[1]=300', '--set', 'entrys[1]=3']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('element 1 takes a number from 0 to 255, got "300"');
    expect(wrong.stderr).toContain('did you mean entries[1]?');
    expect(new Uint8Array(readFileSync(file))).toEqual(SLIT);
    expect((await run(['edit', file, '--set', 'entries[1]=99', '--no-seal'])).code).toBe(0);
    const bytes = new Uint8Array(readFileSync(file));
    expect([bytes[45], bytes[9]]).toEqual([99, SLIT[9]]);
  });
});
