import { describe, expect, test } from 'vitest';
import { unjudged } from '../../src/iasl/judged.ts';
import { SAMPLES, tableOf } from './support/samples.ts';

const RELEASES = [20200925, 20250404, 20260408];

describe('what a release of iasl can judge', () => {
  test.each(SAMPLES)('$name is left to the releases that reproduce it', ({ bytes, reproducedBy }) => {
    const whole = RELEASES.filter((release) => {
      const { leaves, masked } = unjudged(bytes, release);
      return leaves === 'all' && masked.length === 0;
    });
    expect(whole).toEqual(reproducedBy);
  });

  test('what is not judged has a reason that names it and the releases', () => {
    const port = SAMPLES.find(({ name }) => name === 'SRAT.6');
    expect(unjudged(port?.bytes ?? new Uint8Array(), 20200925).reasons).toEqual([
      'Generic Port Affinity (judged from 20210930 on)',
    ]);
  });

  test('one reason is given once, however many structures it holds for', () => {
    const ports = Buffer.concat([
      Buffer.alloc(12, 0),
      ...Array(5).fill(Buffer.from([6, 32, ...Array(30).fill(0)])),
    ]);
    expect(unjudged(tableOf('SRAT', 3, ports), 20200925).reasons).toHaveLength(1);
  });

  test('a structure of a type that no release knows is said so', () => {
    const odd = Buffer.concat([Buffer.alloc(12, 0), Buffer.from([77, 4, 0, 0])]);
    const { leaves, reasons } = unjudged(tableOf('SRAT', 3, odd), 20260408);
    expect(leaves).toBe('nothing');
    expect(reasons).toEqual(['structures of type 77 (known to no release)']);
  });

  test('only the bytes that the release writes as it likes are left out', () => {
    const { leaves, masked } = unjudged(
      SAMPLES.find(({ name }) => name === 'DMAR.0s')?.bytes as Uint8Array,
      20200925,
    );
    expect(leaves).toBe('all');
    expect(masked).toEqual([[48 + 5, 1]]);
  });

  test('records whose lengths lead nowhere are not walked', () => {
    for (const length of [0, 1, 200]) {
      const body = Buffer.concat([Buffer.alloc(12, 0), Buffer.from([6, length, 0, 0])]);
      expect(unjudged(tableOf('SRAT', 3, body), 20200925).leaves).toBe('all');
    }
    expect(unjudged(new Uint8Array(), 20200925).leaves).toBe('all');
    expect(unjudged(tableOf('IORT', 3, Buffer.alloc(12, 0xff)), 20260408).leaves).toBe('all');
  });
});
