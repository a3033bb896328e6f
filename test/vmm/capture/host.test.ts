import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { captureHost } from '../../../src/vmm/capture/host.ts';

function sysfs(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'pxm-host-'));
  for (const folder of ['data', 'dynamic']) mkdirSync(join(directory, folder));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
  return directory;
}

test('tables come in the numeric order of their files, those loaded later last, and without attached data', () => {
  const files = {
    SSDT10: 'SSDTj',
    SSDT2: 'SSDTb',
    APIC: 'APIC',
    'dynamic/SSDT11': 'SSDTk',
    'data/BERT': 'blob',
  };
  expect(captureHost(sysfs(files))).toEqual(
    ['APIC', 'SSDT2', 'SSDT10', 'dynamic/SSDT11'].map((file) => ({
      file,
      signature: file.slice(-6).replace(/\W|\d/g, '').slice(-4),
      bytes: Uint8Array.from(Buffer.from(files[file as keyof typeof files])),
    })),
  );
});

test('a host without ACPI is told apart from one that hides its tables', () => {
  const absent = join(tmpdir(), 'pxm-no-such-directory');
  expect(() => captureHost(absent)).toThrow(
    expect.objectContaining({
      code: 'PXM001',
      blame: 'host',
      message: expect.stringContaining('this host has no ACPI'),
    }),
  );
});
