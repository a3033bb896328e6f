import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../cli/support/run.ts';
import { scratch } from '../cli/support/scratch.ts';
import { needProgram } from './support/oracle-root.ts';

const MACHINE = `
machine: { type: q35 }
nodes: [{ cpus: 0, memory: 1G }, { placeholder: gpu }]
distances: { device: 40 }
iommus: [{ type: intel }]
buses:
  - { id: far, type: expander, number: 64 }
  - { id: near, type: expander, number: 32 }
  - { id: rp1, type: root-port, on: far }
  - { id: rp2, type: root-port, on: near }
devices:
  - { id: gpu, on: rp1, host: "0000:41:00.0", initiator-for: 1 }
`;

describe('pxm check-qemu', () => {
  test('finds a QEMU of the version that the topology names to publish what is built', async (ctx) => {
    const qemu = needProgram(ctx, 'qemu-system-x86_64', '11.1');
    const vm = join(scratch({ 'vm.yaml': MACHINE }), 'vm.yaml');
    const { code, stdout } = await run(['check-qemu', vm, '--qemu', qemu]);
    expect(stdout).toContain('APIC, SRAT, SLIT, MCFG, DMAR');
    expect(stdout).toContain('5 tables the same, 0 different');
    expect(code).toBe(0);
  });

  test('says once what QEMU says of each processor', async (ctx) => {
    const qemu = needProgram(ctx, 'qemu-system-x86_64', '11.1');
    const text = 'machine: { type: q35 }\ncpus: { cores: 4, model: EPYC }\nnodes: [{ memory: 1G }]\n';
    const vm = join(scratch({ 'vm.yaml': text }), 'vm.yaml');
    const { stdout } = await run(['check-qemu', vm, '--qemu', qemu, '--json']);
    const { warnings } = JSON.parse(stdout);
    expect(warnings.length).toBeGreaterThan(0);
    expect(new Set(warnings).size).toBe(warnings.length);
  });

  test('says which field is another when a QEMU differs', async (ctx) => {
    const qemu = needProgram(ctx, 'qemu-system-x86_64', '11.1');
    // A QEMU of another opinion: the last distance given to it counts.
    const script = `#!/bin/sh\nexec "${qemu}" "$@" -numa dist,src=0,dst=1,val=99 -device intel-iommu,aw-bits=39\n`;
    const folder = scratch({ 'vm.yaml': MACHINE.replace('iommus: [{ type: intel }]', ''), qemu: script });
    chmodSync(join(folder, 'qemu'), 0o755);
    const { code, stdout } = await run([
      'check-qemu',
      join(folder, 'vm.yaml'),
      '--qemu',
      join(folder, 'qemu'),
    ]);
    expect(stdout).toContain('from 40 to 99');
    expect(stdout).toContain('DMAR is new (DMAR of QEMU)');
    expect(stdout).toContain('3 tables the same, 2 different');
    expect(code).toBe(1);
  });

  test('gives the differences to programs', async (ctx) => {
    const qemu = needProgram(ctx, 'qemu-system-x86_64', '11.1');
    const script = `#!/bin/sh\nexec "${qemu}" "$@" -machine x-oem-id=OTHER\n`;
    const folder = scratch({ 'vm.yaml': MACHINE, qemu: script });
    chmodSync(join(folder, 'qemu'), 0o755);
    const args = ['check-qemu', join(folder, 'vm.yaml'), '--qemu', join(folder, 'qemu'), '--json'];
    const { code, stdout } = await run(args);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ format: 'pxm-qemu-check', version: 1, same: false });
    expect(found.differences.map(({ table }: { table: string }) => table)).toEqual([
      'APIC',
      'SRAT',
      'SLIT',
      'MCFG',
      'DMAR',
    ]);
    expect(code).toBe(1);
  });

  test('shows the words of a QEMU that refuses', async (ctx) => {
    const qemu = needProgram(ctx, 'qemu-system-x86_64', '11.1');
    const script = `#!/bin/sh\nexec "${qemu}" "$@" -machine no-such-property=1\n`;
    const folder = scratch({ 'vm.yaml': MACHINE, qemu: script });
    chmodSync(join(folder, 'qemu'), 0o755);
    const { code, stderr } = await run([
      'check-qemu',
      join(folder, 'vm.yaml'),
      '--qemu',
      join(folder, 'qemu'),
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain("no-such-property' not found");
  });
});

describe('pxm capture qemu', () => {
  test('writes the tables of a QEMU whose processors and devices this host lacks', async (ctx) => {
    const qemu = needProgram(ctx, 'qemu-system-aarch64', '11.1');
    const folder = scratch();
    const words = '-M virt,gic-version=3,accel=kvm -cpu neoverse-n2 -device pcie-root-port,id=rp'.split(' ');
    const more = ['-object', 'iommufd,id=fd0', '-device', 'vfio-pci,host=0000:41:00.0,bus=rp,iommufd=fd0'];
    const { code, stdout } = await run(['capture', 'qemu', '-o', folder, '--', qemu, ...words, ...more]);
    expect(stdout).toMatch(/^IORT\.bin /m);
    expect(code).toBe(0);
  });

  test('numbers buses and places registers as the firmware that is named', async (ctx) => {
    const qemu = needProgram(ctx, 'qemu-system-x86_64', '11.1');
    const says = async (...options: string[]) =>
      (await run(['capture', 'qemu', '-o', scratch(), ...options, '--', qemu, '-M', 'q35'])).stdout;
    expect(await says()).toContain('segment 0 at 0x00000000b0000000');
    expect(await says('--firmware', 'ovmf')).toContain('segment 0 at 0x00000000e0000000');
  });
});
