import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const data = join(import.meta.dirname, '../data/supplied');
const lines = async (...words: string[]) =>
  (await run(words)).stdout.split('\n').map((line) => line.replace(/^[ │├└─]+/, ''));

describe('what is in a further PCI segment is shown with it', () => {
  test('pxm show: root buses and functions', async () => {
    const shown = await lines('show', join(data, 'dmar-segments/topology.yaml'));
    expect(shown).toEqual(
      expect.arrayContaining([
        'segment 1 bus 00-02 far, near node 1',
        '0001:00:00.0 p1: opens bus 01, behind iommu1',
        '0001:01:00.0 gpu: initiator for 2, behind iommu1',
        '00:05.0 hba: behind iommu0',
        'gi0  gpu (0001:01:00.0)  node 2',
      ]),
    );
  });

  test('pxm guest view: functions and what units serve', async () => {
    const bytes = (...names: string[]) => names.map((name) => join(data, name));
    const intel = await lines('guest', 'view', ...bytes('dmar-segments/DMAR.aml', 'dmar-segments/SRAT.aml'));
    expect(intel).toEqual(
      expect.arrayContaining([
        'serves the rest of segment 0',
        'serves 0001:00:00.0 and all behind it',
        'initiators 0001:01:00.0',
      ]),
    );
    const arm = await lines('guest', 'view', ...bytes('iort-segments/IORT.aml'));
    expect(arm).toContain(
      'serves 00:00.0 to 01:1f.7, 0003:00:00.0, 0003:00:01.0, 0003:01:00.0 to 0003:01:1f.7',
    );
  });

  test('pxm graph: root buses', async () => {
    const picture = join(scratch({}), 'vm.svg');
    await run(['graph', join(data, 'dmar-segments/topology.yaml'), '-o', picture]);
    expect(readFileSync(picture, 'utf8')).toContain('>segment 1 bus 00–02<');
  });
});
