import { describe, expect, test } from 'vitest';
import { compareView } from '../../src/guest/check/compare-view.ts';
import { guestView } from '../../src/guest/guest-view.ts';
import { unitOf } from '../../src/guest/iommu/claims.ts';
import { functions, NOTHING_ELSE, NUMA_SYSFS } from './support/observed-sysfs.ts';
import { dmarTables, numaTables, viotTables } from './support/observed-tables.ts';
import { golden } from './support/tables.ts';

/** What a real Linux 6.12 showed for tables that were fed to it. */
describe('as seen on Linux 6.12', () => {
  test('nodes, masks, distances and access classes of a machine with initiators', () => {
    const view = guestView(numaTables());
    expect(view.findings).toEqual([]);
    expect(compareView(view, NUMA_SYSFS)).toEqual([]);
    expect(view.numa.nodes.map(({ placeholder }) => placeholder)).toEqual([false, false, true, true]);
    expect(view.numa.nodes.map(({ initiators }) => initiators)).toEqual([
      [],
      [],
      ['0000:00:05.0'],
      ['0000:00:06.0'],
    ]);
  });

  test('a DMAR of one unit without a catch-all: only the function in its scope has a group', () => {
    const view = guestView(dmarTables(['only']));
    const found = functions(['00:00.0', '00:05.0 dmar0', '00:06.0', '00:10.0', '00:1f.2']);
    expect(differencesOfFunctions(view, found, ['dmar0'])).toEqual([]);
    expect(view.iommu.interruptRemapping).toEqual({ on: true, x2apic: true });
  });

  test.each([
    ['first', ['rest', 'second'], 'dmar0', 'dmar1'],
    ['last', ['second', 'rest'], 'dmar1', 'dmar0'],
  ] as const)(
    'a catch-all %s in the table leaves explicit scopes to the other unit',
    (_, units, rest, second) => {
      const view = guestView(dmarTables(units));
      const others = ['00:00.0', '00:06.0', '00:07.0', '00:08.0', '00:10.0', '00:1f.3'];
      const found = functions(others.map((name) => `${name} ${rest}`));
      expect(differencesOfFunctions(view, found, ['dmar0', 'dmar1'])).toEqual([]);
      // The unit of 00:05.0 had no registers in that machine, and so the function had no group.
      expect(view.iommu.functions).toMatchObject([{ address: '0000:00:05.0', unit: second }]);
    },
  );

  test('a VIOT range serves its functions, not the virtio-iommu and not the others', () => {
    const view = guestView(viotTables());
    const found = functions(['00:00.0', '00:05.0 0000:00:09.0', '00:06.0', '00:08.0', '00:09.0', '00:1f.2']);
    expect(differencesOfFunctions(view, found, ['0000:00:09.0'])).toEqual([]);
    expect(view.iommu.interruptRemapping.on).toBe(false);
  });

  test('an AMD IOMMU serves every function of its block but itself', () => {
    const view = guestView(Object.values(golden('amd-one')));
    const own = view.iommu.units[0]?.device;
    const place = (name: string) => {
      const [, bus = '', device = '', fn = ''] = /:(..):(..)\.(.)$/.exec(name) ?? [];
      const hop = [Number.parseInt(device, 16), Number(fn)] as const;
      return { segment: 0, way: [{ bus: Number.parseInt(bus, 16), hop }] };
    };
    expect(unitOf(view.iommu.claims, place(own ?? ''))).toBeNull();
    expect(unitOf(view.iommu.claims, place('0000:00:1f.2'))).toBe('ivhd0');
    expect(view.iommu.interruptRemapping.on).toBe(true);
    expect(view.reserved.map(({ base, length }) => base + length - 1n)).toEqual([0xfeefffffn, 0xffffffffffn]);
  });
});

function differencesOfFunctions(
  view: ReturnType<typeof guestView>,
  found: ReturnType<typeof functions>,
  iommus: readonly string[],
) {
  const snapshot = { masks: {}, nodes: {}, functions: found, iommus, ...NOTHING_ELSE };
  return compareView(view, snapshot).filter(({ path }) => !path.startsWith('devices/'));
}
