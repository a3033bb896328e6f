import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type HostTree, plant } from '../support/host-tree.ts';
import { run } from './support/run.ts';

const folderOf = (tree: HostTree) => dirname(plant(tree).sys);
const intel = () =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../data/sysfs/intel.json'), 'utf8')) as HostTree;

describe('pxm doctor', () => {
  test('is content with a host that has what VFIO needs', async () => {
    const { code, stdout, stderr } = await run(['doctor', '--root', folderOf(intel())]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ok {7}IOMMU {10}dmar0 \(intel\), 15 groups$/m);
    expect(stdout).toMatch(/This host is ready for VFIO\.$/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('exits with 1 on a host that lacks something, and says what to do', async () => {
    const { code, stdout } = await run(['doctor', '--root', folderOf({ files: {}, links: {} })]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^failure {2}IOMMU {10}the firmware describes no IOMMU \[PXM425\]$/m);
    expect(stdout).toContain('-> turn VT-d');
    expect(stdout).toMatch(/This host is not ready for VFIO: 2 things are missing\.$/m);
  });

  test('says the same as JSON', async () => {
    const { code, stdout } = await run(['doctor', '--json', '--root', folderOf(intel())]);
    const { format, version, ready, release, checks } = JSON.parse(stdout);
    expect([code, format, version, ready]).toEqual([0, 'pxm-doctor', 1, true]);
    expect(release).toMatch(/^6\.\d+/);
    expect(checks).toContainEqual({
      ...{ code: 'PXM425', name: 'IOMMU', status: 'ok', message: 'dmar0 (intel), 15 groups' },
    });
  });

  test('cannot say anything without sysfs', async () => {
    const { code, stderr } = await run(['doctor', '--root', '/nowhere']);
    expect(code).toBe(3);
    expect(stderr).toContain('PXM422');
  });

  test('documents its exit codes', async () => {
    expect((await run(['doctor', '--help'])).stdout).toMatch(/Exit code: 0 ready.*1 not ready/s);
  });
});
