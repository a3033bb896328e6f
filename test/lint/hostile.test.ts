import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { lint } from '../../src/lint/lint.ts';
import { toSarif } from '../../src/lint/sarif.ts';
import { TITLES } from '../../src/lint/titles.ts';
import { mutant, Random } from '../support/mutate.ts';

const golden = join(import.meta.dirname, '../../golden');
const CASES = [
  'units-beyond-qemu',
  'amd-bridges',
  'smmuv3-two-sockets',
  'cxl-two-way',
  'hmat-caches',
  'virtio-iommu-ports',
];
const tables = CASES.flatMap((name) =>
  readdirSync(join(golden, name))
    .filter((file) => file.endsWith('.aml'))
    .map((file) => ({ name: file, bytes: new Uint8Array(readFileSync(join(golden, name, file))) })),
);

test('tables with anything wrong are linted, or refused as no tables; every finding has what findings have', () => {
  const random = new Random(7);
  let found = 0;
  for (let round = 0; round < 600; round++) {
    const [one, other] = [tables[random.next(tables.length)], tables[random.next(tables.length)]];
    if (one === undefined || other === undefined) continue;
    const broken = { ...one, bytes: mutant(one.bytes, other.bytes, random) };
    const rest = tables.filter(({ name }) => name !== one.name).slice(0, 4);
    try {
      const findings = lint({ tables: [broken, ...rest] });
      for (const { code, remedy, on, file } of findings) {
        found++;
        expect(TITLES[code]).toBeDefined();
        expect({ remedy, on, file }).toEqual({
          remedy: expect.any(String),
          on: expect.any(String),
          file: expect.any(String),
        });
      }
      expect(() => JSON.stringify(toSarif(findings, '1'))).not.toThrow();
    } catch (error) {
      if (!(error instanceof PxmError)) throw error;
      expect(error.code).toBe('PXM200');
    }
  }
  expect(found).toBeGreaterThan(500);
});

test('an HMAT with more values than fit a call is read', () => {
  const side = 600;
  const bytes = new Uint8Array(40 + 32 + 8 * side + 2 * side * side);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('HMAT'));
  view.setUint32(4, bytes.length, true);
  view.setUint8(8, 2);
  view.setUint16(40, 1, true);
  view.setUint32(44, bytes.length - 40, true);
  view.setUint32(52, side, true);
  view.setUint32(56, side, true);
  bytes.fill(1, 72 + 8 * side);
  expect(lint({ tables: [{ bytes }] }).map(({ code }) => code)).toContain('PXM234');
});
