import { describe, expect, test } from 'vitest';
import { acpitableArgs } from '../../src/delivery/acpitable-args.ts';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';

function table(signature: string, length: number, name = signature) {
  const bytes = new Uint8Array(length);
  bytes.set(Buffer.from(signature, 'latin1'));
  new DataView(bytes.buffer).setUint32(4, length, true);
  return { name, bytes };
}

function refused(...args: Parameters<typeof acpitableArgs>): string {
  try {
    acpitableArgs(...args);
  } catch (error) {
    if (error instanceof PxmError && error.code === 'PXM321') return error.message;
    throw error;
  }
  return '';
}

describe('arguments that add tables to those of QEMU', () => {
  test('name one file each, with commas written twice', () => {
    expect(acpitableArgs([table('VIOT', 48, 'a,b.aml'), table('SSDT', 65_535)], ['SSDT', 'APIC'])).toEqual([
      ...['-acpitable', 'file=a,,b.aml'],
      ...['-acpitable', 'file=SSDT'],
    ]);
  });

  test('a signature that QEMU publishes itself is refused, since guests read the first', () => {
    expect(refused([table('SRAT', 48)], ['APIC', 'SRAT'])).toContain(
      'SRAT: error PXM321: a guest reads one SRAT',
    );
    expect(refused([table('SRAT', 48), table('SRAT', 48, 'second')], [])).toMatch(/^second: error/);
  });

  test('more bytes than QEMU can count are refused', () => {
    expect(refused([table('SSDT', 65_536)], [])).toContain('has 65536 bytes, QEMU takes at most 65535');
  });

  test('what is no whole table is refused', () => {
    expect(refused([table('SSDT', 35)], [])).toContain('has 35 bytes');
    expect(refused([{ name: 'x', bytes: table('SSDT', 40).bytes.subarray(0, 38) }], [])).toContain(
      'states 40 bytes',
    );
  });
});
