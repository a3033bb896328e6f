import { expect } from 'vitest';
import { firstDifference } from '../../../src/golden/first-difference.ts';
import { buildTables } from '../../../src/tables/build/build-tables.ts';
import type { Platform } from '../../../src/topology/platform.ts';
import { type Capture, captureQemu } from '../../../src/vmm/capture/capture-qemu.ts';
import { qemuArgs } from '../../../src/vmm/qemu/qemu-args.ts';
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
  const differences = built.flatMap(({ signature, bytes }) => {
    const theirs = captured.tables.find((table) => table.signature === signature);
    if (theirs === undefined) return `${signature}: QEMU publishes none`;
    const difference = firstDifference(`${signature}.aml`, bytes, theirs.bytes);
    return difference === undefined ? [] : `${signature}: ${difference}`;
  });
  expect(differences).toEqual([]);
  // QEMU's virt lists its PPTT twice.
  expect([...new Set(captured.rootOrder.filter((signature) => TABLES.has(signature)))]).toEqual(signatures);
  expect(captured.buses.map(({ secondary, subordinate }) => [secondary, subordinate]).sort()).toEqual(
    platform.pci.buses
      .filter((bus) => !bus.root)
      .map((bus) => [bus.number, bus.subordinate])
      .sort(),
  );
}

/** Tables whose presence a topology decides. */
const TABLES = new Set('APIC CEDT DMAR HMAT IORT IVRS MCFG PPTT SLIT SRAT VIOT'.split(' '));
