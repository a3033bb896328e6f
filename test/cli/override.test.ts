import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readArchive } from '../lab/support/archive.ts';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const golden = (path: string) => readFileSync(join(import.meta.dirname, '../../golden', path));

/** As acpidump prints a table. */
function acpidump(signature: string, bytes: Uint8Array): string {
  const rows = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => {
    const part = [...bytes.subarray(row * 16, row * 16 + 16)].map((byte) =>
      byte.toString(16).padStart(2, '0'),
    );
    return `    ${(row * 16).toString(16).padStart(4, '0')}: ${part.join(' ')}`;
  });
  return `${signature} @ 0x0000000000000000\n${rows.join('\n')}\n\n`;
}

describe('pxm override', () => {
  const files = {
    'SRAT.aml': golden('memory-split-in-node/SRAT.aml'),
    'APIC.aml': golden('one-socket/APIC.aml'),
  };
  // As in /sys/firmware/acpi/tables: no endings, and a table without the common header.
  const live = {
    SRAT: golden('one-socket/SRAT.aml'),
    APIC: golden('one-socket/APIC.aml'),
    FACS: Buffer.from('FACS'),
  };

  test('packs what differs from the tables of the guest, and says what becomes of each', async () => {
    const [tables, guest] = [scratch(files), scratch(live)];
    const output = join(tables, 'tables.cpio');
    const { code, stdout, stderr } = await run(['override', tables, '-o', output, '--live', guest]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain("OEM revision 2: replaces the guest's");
    expect(stdout).toMatch(/APIC\.aml left out: the guest has the same/);
    expect([...readArchive(readFileSync(output)).keys()]).toEqual(['kernel/firmware/acpi/SRAT.aml']);
  });

  test('writes nothing when Linux would ignore a table', async () => {
    const tables = scratch({ 'VIOT.aml': Buffer.from(golden('one-socket/SRAT.aml')).fill('VIOT', 0, 4) });
    const output = join(tables, 'tables.cpio');
    const { code, stderr } = await run(['override', tables, '-o', output]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/VIOT\.aml: error PXM320: Linux takes no VIOT from an initrd/);
    expect(() => readFileSync(output)).toThrow('ENOENT');
  });

  test('--acpitable prints arguments for what QEMU does not publish', async () => {
    const tables = scratch({ 'SRAT.aml': files['SRAT.aml'] });
    const { code, stdout } = await run([
      'override',
      tables,
      '--acpitable',
      '--live',
      scratch({ APIC: live.APIC }),
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `-acpitable file=${tables}/SRAT.aml\n` });
    const refused = await run(['override', tables, '--acpitable', '--live', scratch(live)]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('PXM321') });
  });

  test('--acpitable refuses a table that is no file of its own', async () => {
    const dump = join(scratch({ dump: acpidump('SRAT', files['SRAT.aml']) }), 'dump');
    const { code, stderr } = await run([
      'override',
      dump,
      '--acpitable',
      '--live',
      scratch({ APIC: live.APIC }),
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/dump:SRAT is no file of its own/);
  });

  test.each([[['-o', 'x', '--acpitable']], [[]], [['--acpitable']]])(
    'refuses the options %j',
    async (options) => {
      const { code, stderr } = await run(['override', scratch(files), ...options]);
      expect(code).toBe(2);
      expect(stderr).toContain('PXM006');
    },
  );
});
