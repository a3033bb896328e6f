import type { Argv } from 'yargs';
import { decodeText } from '../../files/read-input.ts';
import { type ImportedText, importQemuText, importQemuWords } from '../../import/qemu/import-qemu.ts';
import { looksLikeProgram } from '../../import/qemu/program.ts';
import { readCommandLine } from '../../import/qemu/read-command-line.ts';
import type { Command } from '../command.ts';
import { inputName, printDiagnostics, readInput, writeOutput } from '../io.ts';
import { usageError } from '../usage-error.ts';

interface Options {
  readonly from: 'qemu';
  readonly words?: readonly string[];
  readonly program?: string;
  readonly pid?: number;
  readonly output?: string;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'import <from> [words..]',
  describe: 'make a topology from a QEMU command line',
  builder: (yargs: Argv) =>
    yargs
      .positional('from', { choices: ['qemu'] as const, demandOption: true, describe: 'what to read' })
      .positional('words', {
        type: 'string',
        array: true,
        describe: 'a file with a command line, - for stdin; or after -- the arguments themselves',
      })
      .option('program', {
        type: 'string',
        requiresArg: true,
        describe: 'qemu-system-x86_64 or qemu-system-aarch64, unless the command line starts with it',
      })
      .option('pid', {
        type: 'number',
        requiresArg: true,
        describe: 'read the command line of a running process',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'file for the topology, instead of stdout',
      })
      .option('json', { type: 'boolean', describe: 'warnings and errors as JSON' })
      .example('$0 import qemu -o vm.yaml -- qemu-system-x86_64 -M q35 -m 4G', 'from arguments')
      .example('$0 import qemu start-vm.sh -o vm.yaml', 'from a script that is one command')
      .example('$0 import qemu --pid 4711', 'from a running QEMU'),
  handler(options: Options): number {
    const { text, diagnostics } = read(options);
    writeOutput(options.output, text);
    printDiagnostics(diagnostics, { json: options.json ?? false });
    return 0;
  },
};

function read({ words = [], program, pid }: Options): ImportedText {
  const named = program === undefined ? {} : { program };
  const [first] = words;
  if (pid !== undefined) {
    if (first !== undefined) throw usageError('--pid leaves no room for arguments', 'give one of them');
    const path = `/proc/${pid}/cmdline`;
    return fromFile(path, { ...named, folder: `/proc/${pid}/cwd` });
  }
  if (first === undefined) {
    throw usageError('nothing to import', 'name a file, give arguments after --, or use --pid');
  }
  const isFile = words.length === 1 && !looksLikeProgram(first) && (first === '-' || !first.startsWith('-'));
  return isFile ? fromFile(first, named) : importQemuText(words, named);
}

function fromFile(path: string, options: Parameters<typeof importQemuWords>[1]): ImportedText {
  const name = inputName(path);
  return importQemuWords(readCommandLine(decodeText(readInput(path), name), name), options);
}
