// Runs in the guest: page tables that do more than translate, on the kernel's mock IOMMU, and a mediated device.
import { attachOwned } from '../../../src/attach/owned/attach-owned.ts';
import { PageTables } from '../../../src/attach/owned/page-tables.ts';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { setDirtyTracking } from '../../../src/vfio/dirty-tracking.ts';
import { type HwptAbilities, openIommufd } from '../../../src/vfio/iommufd.ts';
import { allocPages } from '../../../src/vfio/pages.ts';
import { RequestRefused } from '../../../src/vfio/request-refused.ts';
import { mockAttach, mockDevice } from './vfio/mock-iommu.ts';

const [card, uuid = ''] = process.argv.slice(2);
const GUEST_TABLE = { type: 0xdead, bytes: new Uint8Array([0x78, 0x56, 0x34, 0x12]) };
const came: Record<string, unknown> = {};

function tell(name: string, work: () => unknown): void {
  try {
    came[name] = work() ?? 'done';
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    came[name] = error instanceof RequestRefused ? error.errno : error.code;
  }
}

/** Two mock devices through tables of those abilities. */
function mock(abilities: HwptAbilities): void {
  const name = Object.keys(abilities).join(' ') || 'plain';
  const iommufd = openIommufd();
  const ioas = iommufd.allocIoas();
  const tables = new PageTables(ioas, {
    alloc: (devId) => iommufd.allocHwpt(devId, ioas, abilities),
    destroy: (id) => iommufd.destroy(id),
  });
  const attached = [0, 1].map(() => {
    const device = mockDevice(iommufd, ioas);
    const attach = (ptId: number) => {
      mockAttach(iommufd, device, ptId);
      return ptId;
    };
    return { device, ...tables.attach(device.devId, { attach, detach: () => attach(ioas) }) };
  });
  const [first, second] = attached;
  const table = first?.hwpt ?? 0;
  tell(`${name}: shared`, () => [second?.hwpt === table, second?.reused]);
  tell(`${name}: tracking`, () => setDirtyTracking(iommufd, table, true));
  tell(`${name}: nested below`, () => {
    const nested = iommufd.allocHwpt(first?.device.devId ?? 0, table, {}, GUEST_TABLE);
    iommufd.destroy(nested);
  });
  first?.detach();
  tell(`${name}: kept`, () => tables.ids.length);
  second?.detach();
  tell(`${name}: gone`, () => tables.ids.length);
  tell(`${name}: destroyed`, () => iommufd.destroy(table));
  iommufd.close();
}

function mediated(bdf: string): void {
  const names = [
    { id: 'card', bdf },
    { id: 'tty', bdf: uuid },
  ];
  for (const mode of ['iommufd', 'legacy'] as const) {
    tell(`${mode}: mediated beside a card`, () => {
      const owned = attachOwned(names, { mode });
      const pages = allocPages(1n << 21n);
      owned.map({ userVa: pages.address, length: pages.length, iova: 1n << 32n }).unmap();
      const told = owned.devices.map(({ shared, info }) => [shared, info?.kind]);
      owned.close();
      pages.close();
      return told;
    });
  }
  tell('mediated with dirty tracking', () => attachOwned(names.slice(1), { dirtyTracking: true }).close());
  tell('mediated alone', () => attachOwned(names.slice(1)).close());
}

// The mock takes no devices where there is a real IOMMU.
if (card !== undefined) mediated(card);
else {
  for (const abilities of [
    {},
    { dirtyTracking: true },
    { nestParent: true },
    { nestParent: true, dirtyTracking: true },
  ])
    mock(abilities);
}
console.log(JSON.stringify(came));
