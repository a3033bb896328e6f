import { type BuiltTable, buildTables } from '../tables/build/build-tables.ts';
import { decodeTable } from '../tables/decode.ts';
import { encodeTable } from '../tables/encode.ts';
import type { Platform } from '../topology/platform.ts';
import { type Capture, captureQemu } from '../vmm/capture/capture-qemu.ts';
import { qemuArgs, qemuProgram } from '../vmm/qemu/qemu-args.ts';
import { withSortedDevices } from './bus-sets.ts';
import { diffTables, type NamedTable } from './diff-tables.ts';
import type { TableDifference } from './difference.ts';

/** Tables whose presence and content a topology decides; others show registers that a firmware places. */
const COMPARED: ReadonlySet<string> = new Set(
  'APIC CEDT DMAR HMAT IORT IVRS MCFG PPTT SLIT SRAT VIOT'.split(' '),
);

export interface QemuCheck {
  /** The program that was asked. */
  readonly qemu: string;
  /** Signatures of the tables that are compared, in the order in which they are built. */
  readonly compared: readonly string[];
  /** From what is built to what QEMU publishes. Empty when every byte is the same. */
  readonly differences: readonly TableDifference[];
  /** Bridges that have other numbers than the topology gives them, as sentences. */
  readonly buses: readonly string[];
  /** Lines that QEMU printed although it started. */
  readonly warnings: readonly string[];
}

export interface CheckOptions {
  /** Program to ask. Default: the one that the topology's machine needs, found through PATH. */
  readonly command?: string;
  /** Its arguments. Default: those of `qemuArgs`. */
  readonly args?: readonly string[];
  /** Ends QEMU, and rejects with its reason, when it is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Compares the tables of a topology with those that a QEMU of this host publishes for its arguments. Devices of this
 * host are not opened: idle ones stand in their places.
 *
 * @throws PxmError what `qemuArgs` and `captureQemu` throw
 */
export async function checkQemu(
  platform: Platform,
  { command = qemuProgram(platform), args = qemuArgs(platform), signal }: CheckOptions = {},
): Promise<QemuCheck> {
  const captured = await captureQemu({
    command,
    args,
    firmware: platform.machine.firmware,
    standIns: true,
    ...(signal && { signal }),
  });
  const built = buildTables(platform).filter(({ signature }) => COMPARED.has(signature));
  const known = captured.tables.filter(({ signature }) => COMPARED.has(signature));
  return {
    qemu: command,
    compared: built.map(({ signature }) => signature),
    differences: diffTables(built.map(ours), known.map(theirs)),
    buses: busDifferences(platform, captured),
    warnings: captured.warnings,
  };
}

const ours = ({ signature, table }: BuiltTable) => named(`built ${signature}`, withSortedDevices(table));
const theirs = ({ signature, bytes }: Capture['tables'][number]) =>
  named(`${signature} of QEMU`, withSortedDevices(decodeTable(bytes)));

function named(name: string, table: NamedTable['table']): NamedTable {
  return { name, table, bytes: encodeTable(table) };
}

function busDifferences({ pci }: Platform, { buses }: Capture): string[] {
  const wanted = new Set(
    pci.buses
      .filter(({ root, number }) => !root && number > 0)
      .map(({ number, subordinate }) => `${number}-${subordinate}`),
  );
  const found = new Set(buses.map(({ secondary, subordinate }) => `${secondary}-${subordinate}`));
  return [
    ...[...wanted].filter((range) => !found.has(range)).map((range) => `no bridge has buses ${range}`),
    ...[...found].filter((range) => !wanted.has(range)).map((range) => `a bridge has buses ${range}`),
  ];
}
