import { describe, expect, type TestContext, test } from 'vitest';
import { overrideArchive } from '../../src/delivery/override.ts';
import { boot, type Vm } from './support/boot.ts';
import { snapshotOf } from './support/prediction.ts';
import { argsOf, platformOf, tablesOf } from './support/topologies.ts';

const text = (unit: string) => `
machine: { type: q35 }
memory: { total: 512M }
buses: [{ id: rp, type: root-port, slot: 4 }]
devices: [{ id: below, on: rp, model: edu }]
iommus: [${unit}]
`;
const INTEL = '{ type: intel, device-iotlb: true }';

/** The machine of a topology with a device that has ATS in place of the one that is idle. */
function caching(name: string, unit: string): Vm {
  const args = argsOf(platformOf(text(unit))).map((arg) =>
    arg.replace(/^edu,/, 'virtio-net-pci,disable-legacy=on,iommu_platform=on,ats=on,'),
  );
  return { name: `ats-${name}`, args };
}

/** Whether ATS of the function below the root port is on. */
async function seen(ctx: TestContext, vm: Vm): Promise<boolean | undefined> {
  return snapshotOf(await boot(ctx, vm)).functions['0000:01:00.0']?.ats;
}

describe('Linux lets a device below a root port use ATS', () => {
  test('where ATSR names the port', async (ctx) => {
    expect(await seen(ctx, caching('intel', INTEL))).toBe(true);
  });

  test('not where there is no ATSR, although unit and device can', async (ctx) => {
    const [plain, wanted] = [INTEL, '{ type: intel }'].map((unit) => tablesOf(platformOf(text(unit))));
    const { archive } = overrideArchive(wanted ?? [], plain ?? []);
    expect(await seen(ctx, { ...caching('intel', INTEL), override: archive })).toBe(false);
  });

  test('not behind a virtio-iommu', async (ctx) => {
    expect(await seen(ctx, caching('virtio', '{ type: virtio, slot: 1 }'))).toBe(false);
  });
});
