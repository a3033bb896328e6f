import type { Argv } from 'yargs';
import { printable } from '../../diagnostics/printable.ts';
import { checkQemu, type QemuCheck } from '../../golden/check-qemu.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import { qemuProgram } from '../../vmm/qemu/qemu-args.ts';
import type { Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { print, printDiagnostics, printError, printJson, withProgress } from '../io.ts';
import { count } from '../print/amounts.ts';
import { diffLines } from '../print/diff.ts';

interface Options {
  readonly topology: string;
  readonly qemu?: string;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'check-qemu <topology>',
  describe: 'compare built tables with those that the installed QEMU publishes',
  builder: (yargs: Argv) =>
    yargs
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .option('qemu', {
        type: 'string',
        requiresArg: true,
        describe: 'QEMU to ask, instead of the one on the PATH',
      })
      .option('json', { type: 'boolean', describe: 'the differences as JSON' })
      .epilogue(
        'No guest runs, and no device of this host is opened. Device scopes of a DMAR and device\n' +
          'entries of an IVRS are compared as sets: QEMU orders expander buses by names of its own.',
      )
      .example('$0 check-qemu vm.yaml', 'after an upgrade of QEMU: has what the guest sees changed?')
      .example('$0 check-qemu vm.yaml --qemu ./build/qemu-system-x86_64', 'another QEMU'),
  async handler({ topology, qemu, json = false }: Options): Promise<number> {
    const platform = resolveTopology(loadTopology(topology));
    const program = qemu ?? qemuProgram(platform);
    const check = await interruptible((signal) =>
      withProgress(`asking ${program} for its tables`, () =>
        checkQemu(platform, { command: program, signal }),
      ),
    );
    const same = check.differences.length === 0 && check.buses.length === 0;
    if (json) printJson({ format: 'pxm-qemu-check', version: 1, same, ...check });
    else print(checkText(check));
    for (const line of json ? [] : check.warnings) printError(printable(line));
    printDiagnostics(platform.diagnostics, { json });
    return same ? 0 : 1;
  },
};

function checkText({ qemu, compared, differences, buses }: QemuCheck): string {
  const changed = new Set(differences.map(({ table }) => table.split(' ')[0]));
  const equal = compared.filter((signature) => !changed.has(signature));
  return [
    `${qemu} publishes what is built: ${equal.length === 0 ? 'no table' : equal.join(', ')}`,
    ...(differences.length === 0 ? [] : ['built -> published:', ...diffLines(differences)]),
    ...buses,
    `${count(equal.length, 'table')} the same, ${differences.length} different`,
  ]
    .map(printable)
    .join('\n');
}
