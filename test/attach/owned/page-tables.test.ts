import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PageTables } from '../../../src/attach/owned/page-tables.ts';
import { RequestRefused } from '../../../src/vfio/request-refused.ts';

const IOAS = 2;
const ATTACH = 'VFIO_DEVICE_ATTACH_IOMMUFD_PT';
/** A device behind one of several IOMMUs, in a group; mediated ones have neither. */
interface Kind {
  readonly unit: number | undefined;
  readonly group: number;
}

/** Answers as iommufd does for devices of those kinds; ids of devices are their index. */
class Kernel {
  readonly tables = new Map<number, number | undefined>();
  readonly at = new Map<number, number>();
  readonly kinds: readonly Kind[];
  fails: { errno: string; request: string } | undefined;
  #next = 10;

  constructor(kinds: readonly Kind[]) {
    this.kinds = kinds;
  }

  readonly maker = {
    alloc: (devId: number) => {
      this.#fail('IOMMU_HWPT_ALLOC');
      const unit = this.kinds[devId]?.unit;
      if (unit === undefined) throw new RequestRefused('IOMMU_HWPT_ALLOC', 'ENOENT', 'device');
      this.tables.set(this.#next, unit);
      return this.#next++;
    },
    destroy: (id: number) => {
      if ([...this.at.values()].includes(id)) throw new RequestRefused('IOMMU_DESTROY', 'EBUSY', 'table');
      this.tables.delete(id);
    },
  };

  device(devId: number) {
    const { unit, group } = this.kinds[devId] as Kind;
    return {
      attach: (ptId: number) => {
        this.#fail(ATTACH);
        if (unit === undefined && ptId !== IOAS) throw new RequestRefused(ATTACH, 'ENOENT', 'device');
        const sibling = [...this.at].find(
          ([other]) => unit !== undefined && this.kinds[other]?.group === group,
        );
        const ours = ptId === IOAS || this.tables.get(ptId) === unit;
        if (!ours || (sibling && sibling[1] !== ptId)) throw new RequestRefused(ATTACH, 'EINVAL', 'device');
        this.at.set(devId, ptId);
        return ptId;
      },
      detach: () => void this.at.delete(devId),
    };
  }

  #fail(request: string): void {
    if (this.fails?.request === request) throw new RequestRefused(request, this.fails.errno, 'device');
  }
}

function attachAll(kinds: readonly Kind[]) {
  const kernel = new Kernel(kinds);
  const tables = new PageTables(IOAS, kernel.maker);
  return { kernel, tables, attached: kinds.map((_, devId) => tables.attach(devId, kernel.device(devId))) };
}

describe('page tables of an address space', () => {
  test('serve all devices behind one IOMMU', () => {
    const { attached, tables } = attachAll([0, 1, 2].map((group) => ({ unit: 0, group })));
    expect(attached.map(({ hwpt, reused }) => [hwpt, reused])).toEqual([
      [10, false],
      [10, true],
      [10, true],
    ]);
    expect(tables.ids).toEqual([10]);
  });

  test('come one for each IOMMU that cannot use the others, tried in order', () => {
    const { attached } = attachAll([0, 1, 0, 1].map((unit, group) => ({ unit, group })));
    expect(attached.map(({ hwpt }) => hwpt)).toEqual([10, 11, 10, 11]);
  });

  test('are not for a mediated device, which has the address space itself', () => {
    const { attached, kernel } = attachAll([
      { unit: 0, group: 0 },
      { unit: undefined, group: 1 },
    ]);
    expect(attached[1]).toMatchObject({ hwpt: undefined, reused: false });
    expect(kernel.at.get(1)).toBe(IOAS);
  });

  test('end with their last device', () => {
    const { attached, tables, kernel } = attachAll([0, 0].map((unit, group) => ({ unit, group })));
    attached[0]?.detach();
    attached[0]?.detach();
    expect(tables.ids).toEqual([10]);
    attached[1]?.detach();
    expect([tables.ids, kernel.tables.size, kernel.at.size]).toEqual([[], 0, 0]);
  });

  test('leave nothing behind when a device cannot be attached', () => {
    for (const [request, errno] of [
      [ATTACH, 'EADDRINUSE'],
      [ATTACH, 'EINVAL'],
      ['IOMMU_HWPT_ALLOC', 'EOPNOTSUPP'],
    ] as const) {
      const kernel = new Kernel([{ unit: 0, group: 0 }]);
      kernel.fails = { request, errno };
      const tables = new PageTables(IOAS, kernel.maker);
      expect(() => tables.attach(0, kernel.device(0))).toThrow(errno);
      expect([tables.ids, kernel.tables.size, kernel.at.size]).toEqual([[], 0, 0]);
    }
  });

  test('an error other than "cannot use that table" is not taken for one', () => {
    const { kernel, tables } = attachAll([{ unit: 0, group: 0 }]);
    kernel.fails = { request: ATTACH, errno: 'EADDRINUSE' };
    expect(() => tables.attach(0, kernel.device(0))).toThrow('EADDRINUSE');
    expect(tables.ids).toEqual([10]);
  });

  test('are as many as there are IOMMUs, however devices come and go', () => {
    const kind = fc.record({ unit: fc.option(fc.nat(3), { nil: undefined }), group: fc.nat(100) });
    fc.assert(
      fc.property(
        fc.array(kind, { maxLength: 8 }),
        fc.array(fc.nat(7), { maxLength: 12 }),
        (kinds, leaving) => {
          const distinct = kinds.map((one, group) => ({ ...one, group }));
          const { attached, kernel, tables } = attachAll(distinct);
          const here = new Set(kinds.keys());
          const check = () => {
            const units = [...here].map((at) => kinds[at]?.unit).filter((unit) => unit !== undefined);
            expect(tables.ids.length).toBe(new Set(units).size);
            expect(kernel.at.size).toBe(here.size);
          };
          check();
          for (const at of leaving) {
            attached[at]?.detach();
            here.delete(at);
            check();
          }
        },
      ),
    );
  });
});
