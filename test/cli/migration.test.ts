import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const migration = (text: string, ...options: string[]) =>
  run(['migration', join(scratch({ 'vm.yaml': text }), 'vm.yaml'), ...options]);

const VM = 'machine: { type: q35 }\nmemory: { total: 1G }\n';

describe('pxm migration', () => {
  test('has nothing against a VM without assigned devices', async () => {
    const { code, stdout } = await migration(VM);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'vm: 0 devices asked\ncan migrate\n' });
  });

  test.skipIf(existsSync('/sys/bus/pci/devices/0000:fe:1f.7'))(
    'says that it cannot ask a device that is not there, and ends with 3',
    async () => {
      const device = 'devices: [{ id: gpu, host: "0000:fe:1f.7" }]\n';
      const { code, stdout, stderr } = await migration(VM + device);
      expect(code).toBe(3);
      expect(stdout).toContain('the host refuses to be asked');
      expect(stderr).toMatch(/PXM47[67]/);
      const json = await migration(VM + device, '--json');
      expect(JSON.parse(json.stdout)).toMatchObject({ format: 'pxm-migration', version: 1, refused: true });
    },
  );
});
