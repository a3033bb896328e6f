import { readdirSync } from 'node:fs';
import type { Argv } from 'yargs';
import { printable } from '../../diagnostics/printable.ts';
import { decodeTable } from '../../tables/decode.ts';
import type { Firmware } from '../../topology/platform.ts';
import type { FoundTable } from '../../vmm/capture/acpi-walk.ts';
import { parseAcpidump } from '../../vmm/capture/acpidump.ts';
import { captureQemu } from '../../vmm/capture/capture-qemu.ts';
import { captureHost } from '../../vmm/capture/host.ts';
import { tableFiles } from '../../vmm/capture/table-files.ts';
import type { Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { inputName, print, printError, printJson, readText, withProgress, writeFiles } from '../io.ts';
import { count } from '../print/amounts.ts';
import { grid } from '../print/grid.ts';
import { whatTableSays } from '../print/summary.ts';
import { usageError } from '../usage-error.ts';

const SOURCES = ['qemu', 'host', 'acpidump'] as const;

interface Options {
  readonly from: (typeof SOURCES)[number];
  readonly words?: readonly string[];
  readonly output: string;
  readonly firmware?: Firmware;
  readonly json?: boolean;
}

interface Captured {
  readonly tables: readonly FoundTable[];
  /** What else is to be said, line by line. */
  readonly warnings?: readonly string[];
}

/** Text of all tables of a large machine. */
const DUMP_LIMIT = 128 * 1024 * 1024;

export const command: Command = {
  command: 'capture <from> [words..]',
  describe: 'read the tables that a QEMU, this host or a dump has',
  builder: (yargs: Argv) =>
    yargs
      .positional('from', { choices: SOURCES, demandOption: true, describe: 'whose tables' })
      .positional('words', {
        type: 'string',
        array: true,
        describe: 'qemu: its program and arguments, after --; acpidump: the text, - for stdin',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        demandOption: true,
        describe: 'directory for the tables, one file <SIGNATURE>.bin each',
      })
      .option('firmware', {
        choices: ['seabios', 'ovmf', 'aavmf'] as const,
        requiresArg: true,
        describe: 'qemu: whose bus numbers and registers; seabios for a PC, aavmf for arm virt',
      })
      .option('json', { type: 'boolean', describe: 'what was found as JSON' })
      .epilogue(
        'No guest runs: QEMU is started without an accelerator and told what a firmware would tell it.\n' +
          'Devices of this host are not opened; idle ones stand in for them.',
      )
      .example('$0 capture qemu -o tables/ -- qemu-system-x86_64 -M q35 -m 4G', 'what its guest will see')
      .example('sudo $0 capture host -o tables/', 'what the kernel of this host uses')
      .example('$0 capture acpidump acpidump.txt -o tables/', 'what a colleague sent'),
  async handler({ from, words = [], output, firmware, json = false }: Options): Promise<number> {
    if (firmware !== undefined && from !== 'qemu') {
      throw usageError(`--firmware says nothing about ${from}`, 'leave it out');
    }
    const { tables, warnings = [] } = await READERS[from](words, firmware);
    const files = tableFiles(tables);
    const before = present(output).filter((name) => !files.has(name));
    writeFiles(output, files);

    const rows = [...files].map(([file, bytes], at) => {
      const signature = tables[at]?.signature ?? '';
      return { file, signature, bytes: bytes.length, says: sayingOf(bytes) };
    });
    if (json) {
      printJson({ format: 'pxm-capture', version: 1, from, tables: rows, warnings });
    } else {
      for (const line of warnings) printError(printable(line));
      const cells = rows.map(({ file, bytes, says }) => [file, count(bytes, 'byte'), says]);
      print(grid(cells, [1]).map(printable).join('\n'));
      print(`${count(rows.length, 'table')} in ${printable(output)}`);
    }
    if (before.length > 0)
      printError(`not of this capture, but there before: ${before.map(printable).join(', ')}`);
    return 0;
  },
};

const READERS: Readonly<
  Record<
    Options['from'],
    (words: readonly string[], firmware: Firmware | undefined) => Captured | Promise<Captured>
  >
> = {
  qemu([program, ...args], firmware) {
    if (program === undefined) {
      throw usageError('no QEMU is named', 'give its program and arguments after --');
    }
    const request = { command: program, args, standIns: true, ...(firmware && { firmware }) };
    return interruptible((signal) =>
      withProgress(`asking ${program} for its tables`, () => captureQemu({ ...request, signal })),
    );
  },
  host([word]) {
    if (word !== undefined) throw usageError(`unexpected argument ${JSON.stringify(word)}`, 'leave it out');
    return { tables: captureHost() };
  },
  acpidump([path, more]) {
    if (path === undefined || more !== undefined) {
      throw usageError('acpidump takes one text', 'name the file, - for stdin');
    }
    return { tables: parseAcpidump(readText(path, DUMP_LIMIT), inputName(path)) };
  },
};

/** Table files that are in a directory already; a directory that cannot be listed is told of when it is written to. */
function present(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith('.bin'));
  } catch {
    return [];
  }
}

function sayingOf(bytes: Uint8Array): string {
  try {
    return whatTableSays(decodeTable(bytes));
  } catch {
    return 'no table';
  }
}
