import type { Argv } from 'yargs';
import { decodeText } from '../../files/read-input.ts';
import { importHost } from '../../import/host/import-host.ts';
import { readHostFacts } from '../../import/host/read-facts.ts';
import { type ImportedText, importQemuText, importQemuWords } from '../../import/qemu/import-qemu.ts';
import { looksLikeProgram } from '../../import/qemu/program.ts';
import { readCommandLine } from '../../import/qemu/read-command-line.ts';
import type { Command } from '../command.ts';
import { devicesAt, hostRoot, withRoot } from '../host-options.ts';
import { inputName, printDiagnostics, readInput, writeOutput } from '../io.ts';
import { usageError } from '../usage-error.ts';

const SOURCES = ['qemu', 'host'] as const;

interface Options {
  readonly from: (typeof SOURCES)[number];
  readonly words?: readonly string[];
  readonly program?: string;
  readonly pid?: number;
  readonly device?: readonly string[];
  readonly memory?: string;
  readonly root?: string;
  readonly output?: string;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'import <from> [words..]',
  describe: 'make a topology from a QEMU command line, or of this host',
  builder: (yargs: Argv) =>
    withRoot(yargs)
      .positional('from', { choices: SOURCES, demandOption: true, describe: 'what to read' })
      .positional('words', {
        type: 'string',
        array: true,
        describe: 'qemu: a file with a command line, - for stdin; or after -- the arguments themselves',
      })
      .option('program', {
        type: 'string',
        requiresArg: true,
        describe: 'qemu: qemu-system-x86_64 or -aarch64, unless the command line starts with it',
      })
      .option('pid', {
        type: 'number',
        requiresArg: true,
        describe: 'qemu: read the command line of a running process',
      })
      .option('device', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'host: a device of the VM, by its address; all that a VM could have unless given',
      })
      .option('memory', {
        type: 'string',
        requiresArg: true,
        describe: 'host: memory of the VM such as 64G, shared out over nodes as that of the host',
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
      .example('$0 import qemu --pid 4711', 'from a running QEMU')
      .example('$0 import host --device 3b:00.0 --memory 64G -o vm.yaml', 'a VM for one device of this host'),
  handler(options: Options): number {
    const { text, diagnostics } = options.from === 'host' ? readThisHost(options) : read(options);
    writeOutput(options.output, text);
    printDiagnostics(diagnostics, { json: options.json ?? false });
    return 0;
  },
};

function readThisHost({ words = [], program, pid, device = [], memory, root }: Options): ImportedText {
  if (words.length > 0 || program !== undefined || pid !== undefined)
    throw usageError('a host has no command line', 'choose its devices by --device');
  const facts = readHostFacts(hostRoot(root));
  return importHost(facts, {
    ...(device.length > 0 && { devices: devicesAt(facts.host, device) }),
    ...(memory !== undefined && { memory: memorySize(memory) }),
  });
}

/** Bytes of a text such as `64G` or `1536M`. */
function memorySize(text: string): bigint {
  const [, number, unit = ''] = /^([1-9]\d{0,9})([MGT])(?:iB)?$/i.exec(text) ?? [];
  if (number === undefined)
    throw usageError(`--memory ${JSON.stringify(text)} is no size`, 'write it as 64G or 1536M');
  return BigInt(number) << (20n + 10n * BigInt('MGT'.indexOf(unit.toUpperCase())));
}

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
