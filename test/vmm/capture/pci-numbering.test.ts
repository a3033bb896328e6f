import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reservation } from '../../../src/vmm/capture/bus-reservation.ts';
import type { PciConfig } from '../../../src/vmm/capture/pci-config.ts';
import { numberBuses } from '../../../src/vmm/capture/pci-numbering.ts';

/** A bridge with the bridges behind it, at devices 0, 1, ... */
type Tree = readonly Tree[];

interface Bridge {
  readonly registers: Uint8Array;
  readonly behind: Bridge[];
}

const noReservation: Reservation = async (_config, _bdf, _secondary, last) => last;

function bridge(tree: Tree): Bridge {
  const registers = new Uint8Array(256);
  registers.set([0x36, 0x1b, 0x0c, 0x00], 0);
  registers.set([0x00, 0x00, 0x04, 0x06], 8);
  registers[0x0e] = 1;
  return { registers, behind: tree.map(bridge) };
}

/** Configuration space that routes by bus numbers as bridges do. */
function machine(roots: ReadonlyMap<number, Bridge[]>): PciConfig {
  const within = (bridges: readonly Bridge[], bus: number): readonly Bridge[] | undefined => {
    for (const { registers, behind } of bridges) {
      const [secondary = 0, subordinate = 0] = registers.subarray(0x19, 0x1b);
      if (bus === secondary) return behind;
      if (bus > secondary && bus <= subordinate) return within(behind, bus);
    }
    return undefined;
  };
  const registersOf = (bdf: number) => {
    const bus = bdf >> 8;
    const bridges =
      roots.get(bus) ?? [...roots.values()].map((own) => within(own, bus)).find((found) => found);
    return bdf & 7 ? undefined : bridges?.[(bdf >> 3) & 31]?.registers;
  };
  return {
    read8: async (bdf, offset) => registersOf(bdf)?.[offset] ?? 0xff,
    read32: async (bdf, offset) => {
      const registers = registersOf(bdf);
      return registers ? Buffer.from(registers).readUInt32LE(offset) : 0xffff_ffff;
    },
    write8: async (bdf, offset, value) => registersOf(bdf)?.fill(value, offset, offset + 1),
    write32: async () => undefined,
  };
}

const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 4 })),
})).tree;
const sizeOf = (bridges: Tree): number => bridges.reduce((sum, behind) => sum + 1 + sizeOf(behind), 0);

describe('bus numbers', () => {
  test('are given depth first, a number for every bridge, and reach to the last one behind it', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (bridges) => {
        fc.pre(sizeOf(bridges) < 256);
        let last = 0;
        const expected: { secondary: number; subordinate: number }[] = [];
        const walk = (behind: Tree): void => {
          for (const next of behind) {
            const numbers = { secondary: ++last, subordinate: 0 };
            expected.push(numbers);
            walk(next);
            numbers.subordinate = last;
          }
        };
        walk(bridges);
        const given = await numberBuses(machine(new Map([[0, bridges.map(bridge)]])), false, noReservation);
        const numbers = given.map(({ secondary, subordinate }) => ({ secondary, subordinate }));
        expect(numbers.sort((a, b) => a.secondary - b.secondary)).toEqual(expected);
      }),
    );
  });

  test('go on from the number of each host bridge that is still free', async () => {
    const roots = new Map([
      [0, [bridge([]), bridge([])]],
      [3, [bridge([])]],
      [16, [bridge([[]])]],
      [255, []],
    ]);
    expect(await numberBuses(machine(roots), true, noReservation)).toEqual([
      { bridge: '00:00.0', secondary: 1, subordinate: 1 },
      { bridge: '00:01.0', secondary: 2, subordinate: 2 },
      { bridge: '03:00.0', secondary: 4, subordinate: 4 },
      { bridge: '10:00.0', secondary: 17, subordinate: 18 },
      { bridge: '11:00.0', secondary: 18, subordinate: 18 },
    ]);
  });

  test('that do not suffice are an error', async () => {
    const roots = new Map([
      [0, Array.from({ length: 32 }, () => bridge(Array.from({ length: 8 }, () => [])))],
    ]);
    await expect(numberBuses(machine(roots), false, noReservation)).rejects.toMatchObject({
      code: 'PXM401',
      message: expect.stringContaining('255 bus numbers do not suffice'),
    });
  });

  test('that a reservation sets back for ever are an error', async () => {
    const roots = new Map([
      [0, []],
      [3, [bridge([])]],
    ]);
    const back: Reservation = async () => 0;
    await expect(numberBuses(machine(roots), true, back)).rejects.toMatchObject({
      code: 'PXM401',
      message: expect.stringContaining('the same numbers for ever'),
    });
  });
});
