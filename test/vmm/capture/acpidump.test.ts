import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { parseAcpidump } from '../../../src/vmm/capture/acpidump.ts';

// Printed by acpidump 20260408 from tables of QEMU 11.1.3.
const SLIT = `SLIT @ 0x0000000000000000
    0000: 53 4C 49 54 30 00 00 00 01 E0 42 4F 43 48 53 20  SLIT0.....BOCHS${' '}
    0010: 42 58 50 43 20 20 20 20 01 00 00 00 42 58 50 43  BXPC    ....BXPC
    0020: 01 00 00 00 02 00 00 00 00 00 00 00 0A 19 19 0A  ................
`;
const MCFG = `MCFG @ 0x00000000BFFE2A1C
    0000: 4D 43 46 47 3C 00 00 00 01 8C 42 4F 43 48 53 20  MCFG<.....BOCHS${' '}
    0010: 42 58 50 43 20 20 20 20 01 00 00 00 42 58 50 43  BXPC    ....BXPC
    0020: 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 B0  ................
    0030: 00 00 00 00 00 00 00 FF 00 00 00 00              ............
`;
const SLIT_HEX =
  '534c49543000000001e0424f434853204258504320202020010000004258504301000000020000000000000' + '00a19190a';
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');

function findings(text: string): string[] {
  try {
    parseAcpidump(text, 'dump.txt');
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    return error.diagnostics.map(
      ({ code, message, span }) => `${code} ${span?.source.position(span.start).line} ${message}`,
    );
  }
  return [];
}

describe('the text of acpidump', () => {
  test('gives each table with its signature, address and bytes', () => {
    const tables = parseAcpidump(`${SLIT}\n${MCFG}\n`);
    expect(tables.map(({ signature, address }) => [signature, address])).toEqual([
      ['SLIT', 0n],
      ['MCFG', 0xbffe_2a1cn],
    ]);
    expect(hex(tables[0]?.bytes)).toBe(SLIT_HEX);
    expect(tables[1]?.bytes.length).toBe(60);
    expect(tables[1]?.bytes.at(-5)).toBe(0xff);
  });

  test('is read with Windows line ends, other indentation, lower case, no ASCII column, and words around it', () => {
    const plain = SLIT.replaceAll(/(?<=[0-9A-F]) {2}\S.*$/gm, '')
      .replaceAll('    00', '\t00')
      .toLowerCase();
    for (const text of [
      SLIT.replaceAll('\n', '\r\n'),
      plain,
      `# host 7\n\n${SLIT}End of dump: ok\n`,
      SLIT.trimEnd(),
    ]) {
      expect(hex(parseAcpidump(text.replace('slit @', 'SLIT @'))[0]?.bytes)).toBe(SLIT_HEX);
    }
  });

  test('calls the root pointer RSDP, whichever way its line spells it', () => {
    const row = '    0000: 52 53 44 20 50 54 52 20 D6 42 4F 43 48 53 20 00  RSD PTR .BOCHS .\n';
    for (const title of ['RSD  @ 0x00000000000F5B40', 'RSD PTR @ 0xf5b40', 'RSDP @ 0xf5b40']) {
      expect(parseAcpidump(`${title}\n${row}`)).toMatchObject([{ signature: 'RSDP', address: 0xf5b40n }]);
    }
  });

  test('is not misled by an ASCII column that looks like hex or like a title', () => {
    const text =
      'SSDT @ 0x1000\n  0000: 53 53 44 54 41 42 20 43 44 20 40 20 30 78 31 20  SSDTAB CD @ 0x1\n  0010: 41  A\n';
    expect(hex(parseAcpidump(text)[0]?.bytes)).toBe('5353445441422043442040203078312041');
  });

  test('with offsets past 64 KiB is one table', () => {
    const rows = Array.from(
      { length: 0x1001 },
      (_, n) => `  ${(16 * n).toString(16).padStart(4, '0')}:${' 00'.repeat(16)}`,
    );
    expect(parseAcpidump(`DSDT @ 0x1\n${rows.join('\n')}\n`)[0]?.bytes.length).toBe(0x1_0010);
  });
});

describe('a text that is no whole dump is refused with the line', () => {
  test('a row that is missing', () => {
    expect(findings(SLIT.replace(/ {4}0010.*\n/, ''))).toEqual([
      'PXM200 3 offset 0x20 where 0x10 comes next',
    ]);
  });

  test('a byte that is no byte', () => {
    expect(findings(SLIT.replace('42 58', '42 5G'))).toEqual(['PXM200 3 not a row of bytes in hex']);
  });

  test('bytes without a table above them, once for all of them', () => {
    expect(findings(SLIT.replace(/^.*\n/, ''))).toEqual([
      'PXM200 1 these bytes belong to no table: above them a line "SIGN @ 0xADDRESS" is missing',
    ]);
  });

  test('a table without bytes', () => {
    expect(findings(`SLIT @ 0x0\n\n${MCFG}`)).toEqual(['PXM200 1 no bytes follow this line']);
  });

  test('no table at all', () => {
    expect(findings('')).toHaveLength(1);
    expect(findings('hello\n')[0]).toContain('no ACPI table in here');
  });

  test('every broken table is named in one run', () => {
    expect(findings(`${SLIT.replace('42 58', '42 5G')}\n${MCFG.replace('0020:', '0021:')}`)).toEqual([
      'PXM200 3 not a row of bytes in hex',
      'PXM200 9 offset 0x21 where 0x20 comes next',
    ]);
  });

  test('arbitrary text gives tables or a PxmError, nothing else', () => {
    const piece = fc.oneof(
      fc.constantFrom(...SLIT.split('\n')),
      fc.string({ unit: 'binary' }),
      fc.constant('\n'),
    );
    fc.assert(fc.property(fc.array(piece), (pieces) => findings(pieces.join('\n')).length >= 0));
  });
});
