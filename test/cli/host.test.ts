import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plant } from '../support/host-tree.ts';
import { manyDevices } from '../support/many-devices.ts';
import { run } from './support/run.ts';

const folder = (count = 6) => dirname(plant(manyDevices(count)).sys);
const host = (args: string[], count?: number) => run(['host', '--root', folder(count), ...args]);

describe('pxm host', () => {
  test('lists what could be given to a VM in 80 columns, with nodes and reserved addresses', async () => {
    const { code, stdout, stderr } = await host([]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Linux 6.12.48, iommufd, 2 IOMMUs (intel), 6 groups, 6 PCI functions');
    expect(stdout).toMatch(/^ {3}1 {2}32-63 {7}64000M {2}2M: 512 of 512 free {2}21 10$/m);
    expect(stdout).toMatch(/^0000:01:00\.0 {2}8086:10d3 {2}network {5}0 {6}1 {2}e1000e {2}flr {4}128K$/m);
    expect(stdout).toContain('0xfee00000-0xfeefffff msi');
    expect(stdout).not.toContain('pcieport');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('lists bridges with --all, and classes by word or digits', async () => {
    expect((await host(['--all'])).stdout).toContain('pcieport');
    expect((await host(['--class', 'bridge'])).stdout).not.toContain('e1000e');
    expect((await host(['--class', '0200'])).stdout).toContain('e1000e');
    expect((await host(['--class', '03'])).stdout).toContain('no such device');
  });

  test('says everything about a function by its short address', async () => {
    const { stdout } = await host(['01:00.0']);
    expect(stdout).toMatch(/^0000:01:00\.0 network$/m);
    expect(stdout).toMatch(/^ {2}BARs +0: 128K 64-bit, 2: 32 ports$/m);
    expect(stdout).toMatch(/^ {2}reset +flr, then bus$/m);
    expect(stdout).toMatch(/^ {2}behind +0000:00:01\.0, root bus 0000:00$/m);
    expect(stdout).toMatch(/^ {2}group +1 \(DMA-FQ\), alone$/m);
  });

  test('is plain data as JSON, with 64-bit numbers in hex', async () => {
    const { format, version, devices, groups } = JSON.parse((await host(['--json', '02:00.0'])).stdout);
    expect([format, version]).toEqual(['pxm-host', 1]);
    expect(devices).toHaveLength(1);
    expect(devices[0]).toMatchObject({ bdf: '0000:02:00.0', vendor: 0x8086 });
    expect(devices[0].bars[0]).toMatchObject({ size: '0x20000', kind: 'memory' });
    expect(groups[0].reserved[0].start).toBe('0xfee00000');
  });

  test.each([
    [['nic0'], 2, '"nic0" is no address of a PCI function'],
    [['../../etc'], 2, 'is no address of a PCI function'],
    [['0000:77:00.0'], 3, 'there is no such PCI device'],
    [['--class', 'netwrok'], 2, 'did you mean network?'],
    [['01:00.0', '--all'], 2, 'addresses leave nothing for --class and --all'],
  ])('%j is refused with exit %i', async (args, code, message) => {
    const came = await host(args);
    expect(came.code).toBe(code);
    expect(came.stderr).toContain(message);
  });

  test('says which file a kernel would not write', async () => {
    const tree = manyDevices(2);
    const at = 'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/numa_node';
    const root = plant({ ...tree, files: { ...tree.files, [at]: 'x\n' } });
    const { code, stdout, stderr } = await run(['host', '--root', dirname(root.sys)]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/0000:01:00\.0\/numa_node: error PXM421: holds "x"/);
  });
});
