import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTable } from '../../src/tables/decode.ts';
import { sealTable } from '../../src/tables/seal.ts';

interface Sample {
  readonly sample: string;
  readonly revision: number;
  readonly hex: string;
}

/** Bytes between the common header and the first record, where samples start with the latter. */
const BODY: Readonly<Record<string, string>> = {
  SRAT: '010000000000000000000000',
  HMAT: '00000000',
  DMAR: '260000000000000000000000',
  IVRS: '432000000000000000000000',
  APIC: '0000e0fe01000000',
};

const SIGNATURES: Readonly<Record<string, string>> = { MADT: 'APIC', HMATr1: 'HMAT' };

/** Samples of documented records, which assemblers other than pxm reproduce: the whole table of each. */
export function encodings(): {
  readonly sample: string;
  readonly record: string;
  readonly bytes: Uint8Array;
}[] {
  const file = join(import.meta.dirname, '../data/tables/encodings.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as Sample[]).map(({ sample, revision, hex }) => {
    const name = sample.split('.')[0] ?? '';
    const signature = SIGNATURES[name] ?? name;
    const header = Buffer.alloc(36);
    header.write(signature, 0, 'latin1');
    header.writeUInt8(revision, 8);
    header.write('PXM   TESTCASE', 10, 'latin1');
    const bytes = Buffer.concat([header, Buffer.from((BODY[signature] ?? '') + hex, 'hex')]);
    return { sample, record: hex, bytes: sealTable(decodeTable(new Uint8Array(bytes))) };
  });
}
