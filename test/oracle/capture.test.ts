import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { captureQemu } from '../../src/vmm/capture/capture-qemu.ts';
import { needProgram } from './support/oracle-root.ts';
import { corpusCases } from './support/qemu-corpus.ts';

const QEMU = '11.1';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(corpusCases.length === 0)('captured corpus', () => {
  for (const expected of corpusCases) {
    test(`${expected.name} has the observed tables, order and bus numbers`, async (ctx) => {
      const command = needProgram(ctx, expected.qemu, QEMU);
      const captured = await captureQemu({ command, args: expected.args.split(' ') });
      expect(captured.rootOrder.join(' ')).toBe(expected.root_order.join(' '));
      expect(captured.buses).toEqual(expected.buses);
      const sums = Object.fromEntries(
        captured.tables.map((t) => [t.signature, { size: t.bytes.length, sha256: sha256(t.bytes) }]),
      );
      expect(sums).toMatchObject(expected.tables);
    });
  }
});
