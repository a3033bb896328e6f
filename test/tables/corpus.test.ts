import { describe, expect, it } from 'vitest';
import type { AnyStruct, Layout } from '../../src/binary/field.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import { encodeTable } from '../../src/tables/encode.ts';
import { tableFromJson, tableToJson } from '../../src/tables/json.ts';
import { layoutOfKind } from '../../src/tables/registry.ts';
import { wholeCorpus } from '../support/corpus.ts';
import { coverage } from '../support/coverage.ts';

const corpus = wholeCorpus();
const signatures = [...new Set(corpus.map(({ signature }) => signature))].sort();

describe.each(signatures)('%s of real machines and of QEMU', (signature) => {
  const tables = corpus
    .filter((one) => one.signature === signature)
    .map(({ name, bytes }) => ({ name, bytes, table: decodeTable(bytes) }));

  it('encodes to the same bytes', () => {
    for (const { name, bytes, table } of tables)
      expect(Buffer.compare(encodeTable(table), bytes), name).toBe(0);
  });

  it('encodes to the same bytes through JSON text', () => {
    for (const { name, bytes, table } of tables) {
      const again = tableFromJson(JSON.parse(JSON.stringify(tableToJson(table))));
      expect(Buffer.compare(encodeTable(again), bytes), name).toBe(0);
    }
  });

  it('is listed without a gap and without more than one raw byte in 200', () => {
    let raw = 0;
    let all = 0;
    for (const { name, bytes, table } of tables) {
      const listed = coverage(layoutOf(table.kind), table as unknown as AnyStruct);
      expect(listed, name).toMatchObject({ end: bytes.length, gaps: [] });
      raw += listed.raw;
      all += bytes.length;
    }
    expect(raw / all).toBeLessThan(0.005);
  });

  it('has a right checksum and length', () => {
    for (const { name, table } of tables) {
      const wrong = (table.anomalies ?? []).filter(({ rule }) => rule === 'PXM220' || rule === 'PXM221');
      expect(wrong, name).toEqual([]);
    }
  });
});

function layoutOf(kind: string): Layout {
  const layout = layoutOfKind(kind);
  if (layout === undefined) throw new Error(`no layout of ${kind}`);
  return layout;
}

describe('oddities of real tables', () => {
  const rulesOf = (file: string) => {
    const found = corpus.find(({ name }) => name.endsWith(file));
    if (found === undefined) throw new Error(`${file} is not in the corpus`);
    return decodeTable(found.bytes).anomalies?.map(({ rule, offset }) => `${rule}@${offset}`) ?? [];
  };

  it.each([
    ['reserved words of memory records that are not zero', 'SRAT/01f86363.bin', 'PXM210@'],
    ['a memory definition of one byte', 'IVRS/69d7ad5b.bin', 'PXM219@'],
    ['control characters in the OEM table id', 'APIC/1531a847.bin', 'PXM222@16'],
    ['garbage in the flags of NMI records', 'APIC/166f8be0.bin', 'PXM217@'],
  ])('%s', (_, file, rule) => {
    expect(rulesOf(file).some((found) => found.startsWith(rule))).toBe(true);
  });
});
