import { describe, expect, test } from 'vitest';
import {
  judgeMigration,
  type MigrationProbe,
  type Tracking,
} from '../../../src/attach/migration/readiness.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import type { Platform } from '../../../src/topology/platform.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import type { MigrationAbilities } from '../../../src/vfio/migration-states.ts';

const platform: Platform = resolveTopology(
  parseTopology(
    `
machine: { type: q35 }
memory: { total: 1G }
iommus: [{ id: vtd, type: intel, address-width: 48 }]
devices:
  - { id: nic0, host: "0000:17:00.0" }
  - { id: nic1, host: "0000:17:00.1" }
`,
    'vm.yaml',
  ),
);

const ABLE: MigrationAbilities = { stopCopy: true, preCopy: true, p2p: true };

function probe(
  at: number,
  abilities: MigrationAbilities | undefined,
  tracking: Tracking = { by: 'iommu' },
): MigrationProbe {
  const device = platform.attach.devices[at];
  if (device === undefined) throw new RangeError(`no device ${at}`);
  return { device, abilities, stateBytes: undefined, tracking };
}

const logs = (width: number): Tracking => ({ by: 'device', pageSize: 4096n, width, refused: undefined });

function found(...probes: MigrationProbe[]): string[] {
  return judgeMigration(platform, probes).findings.map(({ code, severity }) => `${code} ${severity}`);
}

describe('what blocks migration', () => {
  test('nothing, where every device has all states and the IOMMU notes writes', () => {
    expect(found(probe(0, ABLE), probe(1, ABLE))).toEqual([]);
  });

  test('a driver that saves no state', () => {
    expect(found(probe(0, undefined))).toEqual(['PXM435 error']);
    expect(found(probe(0, { ...ABLE, stopCopy: false }))).toEqual(['PXM435 error']);
  });

  test('not a driver that saves it only while the VM stands still, which is slow', () => {
    expect(found(probe(0, { ...ABLE, preCopy: false }))).toEqual(['PXM435 warning']);
  });

  test('writes that nobody notes', () => {
    expect(found(probe(0, ABLE, { by: 'nobody' }))).toEqual(['PXM436 error']);
  });

  test('a second device, where one has no P2P state', () => {
    const alone = probe(0, { ...ABLE, p2p: false });
    expect(found(alone)).toEqual([]);
    expect(found(alone, probe(1, ABLE))).toEqual(['PXM437 error']);
  });

  test('a log of fewer addresses than the IOMMU of the guest translates, and the width that would do is told', () => {
    expect(found(probe(0, ABLE, logs(48)))).toEqual([]);
    const { findings } = judgeMigration(platform, [probe(0, ABLE, logs(42))]);
    expect(findings.map(({ code }) => code)).toEqual(['PXM438']);
    expect(findings[0]?.remedy).toContain('address-width: 42');
    expect(findings[0]?.span).toBeDefined();
  });

  test('a device that refuses to log the memory of the guest', () => {
    const refused: Tracking = { by: 'device', pageSize: undefined, width: undefined, refused: 'E2BIG' };
    expect(found(probe(0, ABLE, refused))).toEqual(['PXM438 error']);
  });
});
