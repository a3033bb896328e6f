import { expect } from 'vitest';
import { buildTables } from '../../../src/tables/build/build-tables.ts';
import type { Platform } from '../../../src/topology/platform.ts';
import { type Capture, captureQemu } from '../../../src/vmm/capture/capture-qemu.ts';
import { qemuArgs } from '../../../src/vmm/qemu/qemu-args.ts';
import { BUILT, tableDifferences } from '../random/compare-tables.ts';
import { presentable } from './presentable.ts';

/**
 * What a real QEMU publishes for a topology. Assigned devices are not in this host: an idle device takes the place of
 * each, with its id and address. No table shows what else a device is, and initiators name it by id.
 */
export async function published(platform: Platform, command: string): Promise<Capture> {
  return captureQemu({
    command,
    args: presentable(qemuArgs(platform)),
    firmware: platform.machine.firmware,
    standIns: true,
  });
}

/** Expects QEMU's tables to equal those built, in the same order, and its buses to have the numbers resolved. */
export function expectSame(platform: Platform, captured: Capture): void {
  const built = buildTables(platform);
  const signatures = built.map((table) => table.signature);
  expect(tableDifferences(built, captured.tables)).toEqual([]);
  // QEMU's virt lists its PPTT twice.
  expect([...new Set(captured.rootOrder.filter((signature) => BUILT.has(signature)))]).toEqual(signatures);
  expect(captured.buses.map(({ secondary, subordinate }) => [secondary, subordinate]).sort()).toEqual(
    platform.pci.buses
      .filter((bus) => !bus.root)
      .map((bus) => [bus.number, bus.subordinate])
      .sort(),
  );
}
