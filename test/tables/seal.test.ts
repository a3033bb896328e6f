import { describe, expect, it } from 'vitest';
import { make } from '../../src/binary/make.ts';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import { encodeTable } from '../../src/tables/encode.ts';
import { tableFromJson, tableToJson } from '../../src/tables/json.ts';
import { sealTable } from '../../src/tables/seal.ts';
import { memoryAffinity, srat } from '../../src/tables/srat.ts';
import { ownCorpus } from '../support/corpus.ts';

describe('sealTable', () => {
  it('gives real tables the length and checksum that they have', () => {
    for (const { name, bytes } of ownCorpus()) {
      const table = decodeTable(bytes);
      Object.assign(table, { length: 0, checksum: 0 });
      expect(Buffer.compare(sealTable(table), bytes), name).toBe(0);
    }
  });

  it('leaves bytes after the table out of length and checksum', () => {
    const table = { ...decodeTable(sealTable(make(srat, {}))), trailing: new Uint8Array([1, 2, 3]) };
    const bytes = sealTable(table);
    expect(bytes).toHaveLength(51);
    expect(bytes[4]).toBe(48);
    expect(bytes.subarray(0, 48).reduce((sum, byte) => (sum + byte) & 0xff, 0)).toBe(0);
  });
});

describe('encodeTable', () => {
  it('repairs nothing', () => {
    const table = make(srat, { length: 7, checksum: 9, entries: [make(memoryAffinity, { length: 1 })] });
    const bytes = encodeTable(table);
    expect([bytes.length, bytes[4], bytes[9], bytes[49]]).toEqual([88, 7, 9, 1]);
  });

  it('names the field whose value has no bytes', () => {
    const table = make(srat, { entries: [make(memoryAffinity, { proximityDomain: -1 })] });
    expect(() => encodeTable(table)).toThrow(PxmError);
    expect(() => encodeTable(table)).toThrow('SRAT.entries[0].proximityDomain');
    expect(() => encodeTable({ ...table, kind: 'NONE' } as never)).toThrow('no table of kind "NONE"');
  });
});

describe('tableFromJson', () => {
  const json = () =>
    JSON.parse(JSON.stringify(tableToJson(make(srat, { entries: [make(memoryAffinity, {})] }))));

  it('does not depend on the order of keys', () => {
    const reversed = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reversed)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, part]) => [key, reversed(part)]),
            )
          : value;
    for (const { name, bytes } of ownCorpus().slice(0, 20)) {
      const table = tableFromJson(reversed(JSON.parse(JSON.stringify(tableToJson(decodeTable(bytes))))));
      expect(Buffer.compare(encodeTable(table), bytes), name).toBe(0);
    }
  });

  it('tells everything that does not fit in one error', () => {
    const broken = json();
    const [entry] = broken.table.entries;
    entry.baseAddress = 4096;
    entry.proximityDomain = 2 ** 32;
    entry.flags.enabled = 1;
    entry.flags.colour = true;
    delete entry.reserved6;
    entry.size = 1;
    broken.table.oemId = 'too long';
    broken.trailing = 'xy';
    let error: unknown;
    try {
      tableFromJson(broken, 'srat.json');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PxmError);
    expect((error as PxmError).diagnostics.map(({ message }) => message)).toEqual([
      'table.oemId: expected 6 characters, got 8',
      'table.entries[0].size: Memory Affinity has no such field',
      'table.entries[0].proximityDomain: expected an integer from 0 to 4294967295',
      'table.entries[0].reserved6: is missing',
      'table.entries[0].baseAddress: expected a hex string of at most 64 bits, such as "0x10000"',
      'table.entries[0].flags.colour: is not a bit of this field',
      'table.entries[0].flags.enabled: expected true or false',
      'trailing: expected a string of hex digits, two a byte',
    ]);
  });

  it.each([
    ['null', null, 'format: expected "pxm-table"'],
    ['another format', { format: 'x' }, 'format: expected "pxm-table"'],
    ['a later version', { format: 'pxm-table', version: 2 }, 'version: expected 1'],
    [
      'an unknown table',
      { format: 'pxm-table', version: 1, table: { kind: 'ZZZZ' } },
      '"ZZZZ" is no kind of table',
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => tableFromJson(value)).toThrow(message);
  });
});
