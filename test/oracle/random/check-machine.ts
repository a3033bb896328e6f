import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { importQemu, importQemuText } from '../../../src/import/qemu/import-qemu.ts';
import { buildTables } from '../../../src/tables/build/build-tables.ts';
import type { Platform } from '../../../src/topology/platform.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import { type Capture, captureQemu } from '../../../src/vmm/capture/capture-qemu.ts';
import { qemuArgs } from '../../../src/vmm/qemu/qemu-args.ts';
import { tableDifferences } from './compare-tables.ts';
import type { RandomMachine } from './random-machine.ts';

export interface Verdict {
  /** QEMU takes the command line: its tables were compared. */
  readonly compared: boolean;
  readonly differences: string[];
}

/** Finds the program in the oracle's root. */
export type Find = (program: string) => string;

/**
 * Compares what a real QEMU publishes for a random command line with what is built from its import; with `wayBack`
 * also what QEMU publishes for the arguments that come out again.
 */
export async function checkMachine(machine: RandomMachine, find: Find, wayBack: boolean): Promise<Verdict> {
  const { program, args } = machine;
  const theirs = await attempt(() => captureQemu({ command: find(program), args, standIns: true }));
  const ours = await attempt(() => resolveTopology(importQemu(args, { program })));
  const emitted = 'value' in ours ? await attempt(() => qemuArgs(ours.value)) : ours;
  if ('refusal' in theirs) {
    return {
      compared: false,
      differences: 'refusal' in emitted ? [] : [`only QEMU refuses: ${theirs.refusal}`],
    };
  }
  if ('refusal' in ours) return { compared: true, differences: [`only pxm refuses: ${ours.refusal}`] };
  const differences = [
    ...importQemuText(args, { program }).diagnostics.map(({ message }) => `import warns: ${message}`),
    ...tableDifferences(buildTables(ours.value), theirs.value.tables),
    ...busDifferences(ours.value, theirs.value),
    ...('refusal' in emitted ? [`there is no way back: ${emitted.refusal}`] : []),
  ];
  if (wayBack && 'value' in emitted) {
    const again = await attempt(() =>
      captureQemu({ command: find(program), args: emitted.value, standIns: true }),
    );
    const tables =
      'refusal' in again
        ? [`QEMU refuses: ${again.refusal}`]
        : tableDifferences(buildTables(ours.value), again.value.tables);
    differences.push(...tables.map((text) => `on the way back: ${text}`));
    const import2 = await attempt(() => qemuArgs(resolveTopology(importQemu(emitted.value, { program }))));
    if ('refusal' in import2) differences.push(`arguments of the way back are refused: ${import2.refusal}`);
    else {
      const at = emitted.value.findIndex((word, index) => word !== import2.value[index]);
      if (at >= 0) differences.push(`no fixed point: ${emitted.value[at]} becomes ${import2.value[at]}`);
    }
  }
  return { compared: true, differences };
}

async function attempt<T>(run: () => T | Promise<T>): Promise<{ value: T } | { refusal: string }> {
  try {
    return { value: await run() };
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    const errors = error.diagnostics.filter(({ severity }) => severity === 'error');
    // QEMU's last line is its reason; warnings come before it.
    return { refusal: errors.map(({ message }) => message.trim().split('\n').at(-1)).join('; ') };
  }
}

function busDifferences({ pci }: Platform, { buses }: Capture): string[] {
  const text = (list: readonly (readonly number[])[]) =>
    list
      .map((pair) => pair.join('-'))
      .sort()
      .join(' ');
  const ours = text(
    pci.buses.filter(({ root, number }) => !root && number > 0).map((bus) => [bus.number, bus.subordinate]),
  );
  const theirs = text(buses.map(({ secondary, subordinate }) => [secondary, subordinate]));
  return ours === theirs ? [] : [`bus numbers: ${ours} instead of ${theirs}`];
}
