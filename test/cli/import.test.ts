import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { type HostTree, plant } from '../support/host-tree.ts';
import { run } from './support/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pxm-'));
const scriptFile = join(folder, 'start.sh');
writeFileSync(
  scriptFile,
  '#!/bin/sh\nexec qemu-system-aarch64 \\\n  -M virt,gic-version=3 -cpu cortex-a72 -m 2G\n',
);

describe('pxm import qemu', () => {
  test('makes a topology of arguments after --', async () => {
    const { code, stdout, stderr } = await run([
      'import',
      'qemu',
      '--',
      'qemu-system-x86_64',
      '-M',
      'q35',
      '-m',
      '3G',
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(parseTopology(stdout, 'vm.yaml').topology.memory?.total).toBe(3n << 30n);
  });

  test('reads a script, and writes the file that -o names', async () => {
    const out = join(folder, 'vm.yaml');
    const { code, stdout } = await run(['import', 'qemu', scriptFile, '-o', out]);
    expect([code, stdout]).toEqual([0, '']);
    expect(parseTopology(readFileSync(out, 'utf8'), out).topology.machine.type).toBe('virt');
  });

  test('takes the program from --program where the arguments do not have it', async () => {
    const { stdout } = await run(['import', 'qemu', '--program', 'qemu-system-aarch64', '--', '-M', 'virt']);
    expect(stdout).toContain('type: virt');
  });

  test('reads the command line of a running process', async () => {
    const child = spawn(process.execPath, [
      '-e',
      'setTimeout(() => {}, 60000)',
      '--',
      'qemu-system-x86_64',
      '-M',
      'q35',
    ]);
    try {
      const { code, stdout } = await run(['import', 'qemu', '--pid', String(child.pid)]);
      expect(code).toBe(0);
      expect(stdout).toContain('type: q35');
    } finally {
      child.kill();
    }
  });

  test('warns of what it does not know and still succeeds', async () => {
    const { code, stdout, stderr } = await run(['import', 'qemu', '--', '-M', 'q35', '-turbo', 'on']);
    expect(code).toBe(0);
    expect(stdout).toContain('-turbo');
    expect(stderr).toContain('<command line>:1:8: warning PXM310: QEMU 11.1 has no option -turbo');
  });

  test('refuses what is no command line, and what leaves open what to read', async () => {
    expect((await run(['import', 'qemu', join(folder, 'absent')])).stderr).toContain('PXM001');
    expect((await run(['import', 'qemu'])).stderr).toContain('nothing to import');
    expect((await run(['import', 'qemu', '--pid', '1', scriptFile])).stderr).toContain(
      '--pid leaves no room',
    );
    expect((await run(['import', 'qemu', '--', '-M', 'q35', '-m', 'much'])).code).toBe(2);
  });
});

describe('pxm import host', () => {
  const host = (...args: string[]) => {
    const tree = JSON.parse(
      readFileSync(join(import.meta.dirname, '../data/sysfs/intel.json'), 'utf8'),
    ) as HostTree;
    return run(['import', 'host', '--root', dirname(plant(tree).sys), ...args]);
  };

  test('makes a topology like a host, which builds', async () => {
    const out = join(folder, 'host.yaml');
    const { code, stdout, stderr } = await host('-o', out);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
    expect(readFileSync(out, 'utf8')).toMatch(/^# Made by pxm import host from a machine with Linux 6\./);
    expect((await run(['build', out, '-o', join(folder, 'out')])).code).toBe(0);
  });

  test('takes the devices that are chosen, and as much memory as is asked for', async () => {
    const { stdout } = await host('--device', '21:10.0', '--device', '0000:43:00.0', '--memory', '6G');
    const { topology } = parseTopology(stdout, 'host.yaml');
    expect(topology.devices?.map((device) => device.host)).toEqual(['0000:21:10.0', '0000:43:00.0']);
    expect(topology.nodes?.map(({ memory }) => memory)).toEqual([2n << 30n, 4n << 30n]);
  });

  test.each([
    [['--device', '99:00.0'], 3, 'there is no such PCI device'],
    [['--device', 'eth0'], 2, 'is no address of a PCI function'],
    [['--memory', 'much'], 2, 'is no size'],
    [['--pid', '1'], 2, 'a host has no command line'],
    [['vm.sh'], 2, 'a host has no command line'],
  ])('%j is refused with exit %i', async (args, code, message) => {
    const came = await host(...args);
    expect([came.code, came.stdout]).toEqual([code, '']);
    expect(came.stderr).toContain(message);
  });
});
