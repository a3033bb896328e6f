import { describe, expect, it } from 'vitest';
import { ownCorpus } from '../support/corpus.ts';
import { encodings } from '../support/encodings.ts';
import { framingMutants, mutant, Random } from '../support/mutate.ts';
import { survives } from '../support/survives.ts';

const corpus = [...ownCorpus(), ...encodings().map(({ sample, bytes }) => ({ name: sample, bytes }))];
const small = corpus.filter(({ bytes }) => bytes.length <= 512);

describe('damaged tables', () => {
  it('keep their bytes whatever a length, count, offset or type says', () => {
    let decoded = 0;
    for (const { bytes } of small) {
      for (const damaged of framingMutants(bytes)) if (survives(damaged) === 'decoded') decoded++;
    }
    expect(decoded).toBeGreaterThan(5_000);
  });

  it('keep their bytes with bits flipped, pieces lost and pieces of others inside', () => {
    const random = new Random(20260408);
    for (let run = 0; run < 6_000; run++) {
      const [one, other] = [corpus[random.next(corpus.length)], corpus[random.next(corpus.length)]];
      if (one && other) survives(mutant(one.bytes, other.bytes, random), { json: run % 8 === 0 });
    }
  });

  it('keep their bytes cut off at any place', () => {
    for (const { bytes } of corpus.filter(({ bytes: { length } }) => length <= 256)) {
      for (let length = 0; length < bytes.length; length++) survives(bytes.slice(0, length));
    }
  });

  it('are refused or decoded when all of their bytes are random', () => {
    const random = new Random(7);
    const signatures = [...new Set(corpus.map(({ bytes }) => Buffer.from(bytes.subarray(0, 4))))];
    for (let run = 0; run < 2_000; run++) {
      const bytes = Uint8Array.from({ length: 36 + random.next(200) }, () => random.next(256));
      bytes.set(signatures[random.next(signatures.length)] ?? []);
      if (random.next(2) === 0) bytes.set([bytes.length, 0, 0, 0], 4);
      survives(bytes);
    }
  });
});

describe('huge tables', () => {
  const MEGABYTE = 2 ** 20;
  const huge = (signature: string, fill: readonly number[], size: number) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at++) bytes[at] = fill[at % fill.length] ?? 0;
    bytes.set(Buffer.from(signature));
    new DataView(bytes.buffer).setUint32(4, size, true);
    return bytes;
  };

  it.each([
    ['records of two bytes', 'SRAT', [0, 2]],
    ['records without a length', 'APIC', [0, 0]],
    ['records that all claim too much', 'DMAR', [0, 0, 0xff, 0xff]],
    ['numbers without an end', 'XSDT', [1, 2, 3]],
    ['entries of blocks of 64 KiB', 'IVRS', [0x10, 0, 0xff, 0xff, 0x48, 0x42]],
  ])('of %s survive', (_, signature, fill) => {
    expect(survives(huge(signature, fill, MEGABYTE / 4))).toBe('decoded');
  });

  it('decode to no more records than the bound and keep the rest', () => {
    const bytes = huge('SRAT', [4, 12, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0], 13 * MEGABYTE);
    expect(survives(bytes)).toBe('decoded');
  });
});
