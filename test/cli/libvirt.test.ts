import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const VM = 'name: demo\nmachine: { type: q35 }\nmemory: { total: 1G }\n';

describe('pxm libvirt', () => {
  test('prints a domain', async () => {
    const { code, stdout, stderr } = await run(['libvirt', join(scratch({ 'vm.yaml': VM }), 'vm.yaml')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^<domain type='kvm' .*<name>demo<\/name>.*<\/domain>\n$/s);
  });

  test('writes it to a file, for emulation and with an iommufd of a given name', async () => {
    const folder = scratch({
      'vm.yaml': `${VM}devices: [{ id: gpu, host: '0000:41:00.0' }]\n`,
    });
    const file = join(folder, 'vm.xml');
    const options = ['-o', file, '--type', 'qemu', '--fd-group', 'pxm'];
    const { code, stdout } = await run(['libvirt', join(folder, 'vm.yaml'), ...options]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const xml = readFileSync(file, 'utf8');
    expect(xml).toContain("<domain type='qemu'");
    expect(xml).toContain("<iommufd enabled='yes' fdgroup='pxm'/>");
  });

  test('says what libvirt cannot, and writes nothing', async () => {
    const folder = scratch({ 'vm.yaml': VM.replace('1G', '1048577K') });
    const { code, stdout, stderr } = await run(['libvirt', join(folder, 'vm.yaml')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('PXM340');
  });
});
