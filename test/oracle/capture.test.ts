import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { captureQemu } from '../../src/vmm/capture/capture-qemu.ts';
import { needProgram } from './support/oracle-root.ts';
import { corpusCases } from './support/qemu-corpus.ts';

const QEMU = '11.1';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('tables captured for a command line equal those that another program read', () => {
  for (const expected of corpusCases) {
    test(`${expected.name}: tables, their order and bus numbers`, async (ctx) => {
      const command = needProgram(ctx, expected.qemu, QEMU);
      const captured = await captureQemu({ command, args: expected.args.split(' ') });
      expect(captured.rootOrder).toEqual(expected.root_order);
      expect(captured.buses).toEqual(expected.buses);
      const sums = captured.tables.map(({ signature, bytes }) => [
        signature,
        { size: bytes.length, sha256: sha256(bytes) },
      ]);
      expect(Object.fromEntries(sums)).toMatchObject(expected.tables);
    });
  }
});

describe('what contradicts capturing does not prevent it', () => {
  test('an accelerator, a display and detaching change nothing', async (ctx) => {
    const command = needProgram(ctx, 'qemu-system-x86_64', QEMU);
    const plain = await captureQemu({ command, args: ['-M', 'q35', '-m', '1G'] });
    const args =
      '-M q35,accel=kvm:tcg -enable-kvm -m 1G -nographic -daemonize -pidfile /proc/none -kernel /none -S';
    expect((await captureQemu({ command, args: args.split(' ') })).tables).toEqual(plain.tables);
  });

  test('memory larger than the host is described without being there', async (ctx) => {
    const command = needProgram(ctx, 'qemu-system-aarch64', QEMU);
    const machine = '-nodefaults -M virt,gic-version=3 -cpu cortex-a57 -m 300G';
    const backend =
      '-object memory-backend-file,id=m0,size=300G,mem-path=/dev/hugepages,prealloc=on -numa node,memdev=m0';
    for (const args of [machine, `${machine} ${backend}`]) {
      const { tables } = await captureQemu({ command, args: args.split(' ') });
      const mcfg = Buffer.from(tables.find(({ signature }) => signature === 'MCFG')?.bytes ?? []);
      // The configuration window lies above memory, which starts at 1 GiB.
      expect(mcfg.readBigUInt64LE(44)).toBe(0x4b_5000_0000n);
    }
  });

  test('devices of a host that is not here are stood in for, at their addresses', async (ctx) => {
    const command = needProgram(ctx, 'qemu-system-x86_64', QEMU);
    const machine =
      '-nodefaults -M q35 -m 1G -object iommufd,id=iommufd0 -device intel-iommu,caching-mode=on';
    const devices = [
      ['-device', 'vfio-pci,host=0000:01:00.0,iommufd=iommufd0,id=gpu,bus=pcie.0,addr=0x3.0x1'],
      [
        '-device',
        '{"driver":"vfio-pci","fd":"3","iommufd":"iommufd0","bus":"pcie.0","addr":"0x3","multifunction":true}',
      ],
    ];
    const { tables } = await captureQemu({
      command,
      args: [...machine.split(' '), ...devices.flat()],
      standIns: true,
    });
    const dmar = Buffer.from(tables.find(({ signature }) => signature === 'DMAR')?.bytes ?? []);
    // Device scopes of eight bytes after the first for the I/O APIC: type, length, ..., bus, device, function.
    const scopes = Array.from({ length: (dmar.length - 72) / 8 }, (_, n) =>
      dmar.subarray(72 + 8 * n, 80 + 8 * n),
    );
    expect(scopes.map((scope) => `${scope[6]}.${scope[7]}`)).toEqual([
      '0.0',
      '3.0',
      '3.1',
      '31.0',
      '31.2',
      '31.3',
    ]);
  });
});

describe('a QEMU that gives no tables is an error in its own words', () => {
  const refused = (command: string, args: string) => captureQemu({ command, args: args.split(' ') });

  test('refused arguments', async (ctx) => {
    const command = needProgram(ctx, 'qemu-system-x86_64', QEMU);
    await expect(refused(command, '-M q35 -device pcie-root-port,bus=nowhere')).rejects.toMatchObject({
      code: 'PXM401',
      blame: 'host',
      message: expect.stringContaining("Bus 'nowhere' not found"),
    });
  });

  test('a fault found only while the tables are built', async (ctx) => {
    const command = needProgram(ctx, 'qemu-system-x86_64', QEMU);
    const args =
      '-M q35 -m 1G -object memory-backend-ram,id=m,size=1G -numa node,memdev=m -object acpi-generic-initiator,id=g,pci-dev=gone,node=0';
    await expect(refused(command, args)).rejects.toMatchObject({
      code: 'PXM401',
      message: expect.stringContaining('Specified device must be a PCI device'),
    });
  });

  test('a machine without ACPI, and one that has no way to hand over tables', async (ctx) => {
    const command = needProgram(ctx, 'qemu-system-x86_64', QEMU);
    await expect(refused(command, '-M q35,acpi=off')).rejects.toThrow('has no ACPI');
    const arm = needProgram(ctx, 'qemu-system-aarch64', QEMU);
    await expect(refused(arm, '-M raspi3b')).rejects.toThrow('no device to hand tables to a firmware');
  });
});
