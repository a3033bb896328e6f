import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Declaration } from '../../topology/declaration.ts';
import { parseTopology } from '../../topology/parse-topology.ts';
import { readCxl } from './cxl.ts';
import { defaultPorts } from './default-ports.ts';
import { readDistances } from './distances.ts';
import { gather } from './gather.ts';
import { cpuModel, guestName } from './guest.ts';
import { readPerformance } from './hmat.ts';
import { objectOrder, readInitiators } from './initiators.ts';
import { remapsInterrupts } from './iommus.ts';
import { optionsText } from './items.ts';
import { machineOptions, readMachine } from './machine.ts';
import { Backends, readMemory } from './memory.ts';
import { readNodes } from './numa.ts';
import { readDevices } from './pci.ts';
import { findProgram, looksLikeProgram, type Program } from './program.ts';
import { readCaches, readSmp } from './smp.ts';
import { type Word, wordsOfArgv } from './words.ts';
import { Mapping, yamlText } from './yaml-text.ts';

export interface ImportOptions {
  /** Name or path of the QEMU program, unless the arguments start with it. Default: qemu-system-x86_64. */
  readonly program?: string;
  /** Where the relative path of a configuration file starts. Default: the working directory. */
  readonly folder?: string;
}

export interface ImportedText {
  /** A topology in YAML; comments tell which argument a part comes from. */
  readonly text: string;
  /** Warnings, at their place on the command line; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The topology of a QEMU command line, as if QEMU 11.1 ran it. What leaves no trace in tables is kept in
 * `extra-args`, so that the way back loses nothing.
 *
 * @throws PxmError for arguments that QEMU would refuse or that the language cannot say, all of them at once
 */
export function importQemu(argv: readonly string[], options: ImportOptions = {}): Declaration {
  return parseTopology(importQemuText(argv, options).text, 'imported.yaml');
}

/** The topology of a QEMU command line as text. */
export function importQemuText(argv: readonly string[], options: ImportOptions = {}): ImportedText {
  return importQemuWords(wordsOfArgv(argv), options);
}

/** As `importQemuText`, for arguments that know their place in a file. */
export function importQemuWords(words: readonly Word[], options: ImportOptions = {}): ImportedText {
  const [first] = words;
  const named = first !== undefined && looksLikeProgram(first.text) ? first : undefined;
  const program = findProgram(named?.text ?? options.program ?? 'qemu-system-x86_64', named?.span);
  const gathered = gather(named ? words.slice(1) : words, options.folder ?? '.');
  const { items, collector } = gathered;
  const defaults = !items.some((item) => item.name === 'nodefaults');

  const cpus = readSmp(gathered);
  const backends = new Backends(gathered);
  const machine = readMachine(gathered, program, cpus.max);
  const numa = items.some((item) => item.name === 'numa');
  const memory = readMemory(gathered, machine, backends, numa);
  const nodes = readNodes(gathered, cpus, backends);
  const nodeIds = nodes.map((node) => Number(node.get('id')));
  const distances = readDistances(gathered, nodeIds);
  const performance = readPerformance(gathered);
  const devices = readDevices(gathered, machine, backends, defaults);
  const backendId = (section: Mapping) => {
    const backend = section.get('backend');
    return backend instanceof Mapping ? String(backend.get('id')) : [];
  };
  const byId = nodes.toSorted((a, b) => Number(a.get('id')) - Number(b.get('id')));
  const order = objectOrder(gathered, [memory, ...byId, ...devices.memoryDevices].flatMap(backendId));
  // Without nodes there is no SRAT, and QEMU looks at none of them: they are kept as they are.
  const initiators = numa || gathered.memory.has('slots') ? readInitiators(gathered) : [];
  const cxl = readCxl(gathered, machine);
  cpus.section.set('model', cpuModel(gathered, program.arch)).set('caches', readCaches(gathered));
  machine.section.section('options', machineOptions(gathered, devices.iommus.some(remapsInterrupts)));
  const ports = defaults ? defaultPorts(gathered, machine) : [];
  for (const item of items) if (item.name === 'nodefaults') item.words = [];
  const name = guestName(gathered);
  collector.throwIfErrors();

  const document = new Mapping()
    .set('name', name, name && optionsText(items, 'name'))
    .set('machine', machine.section, optionsText(items, 'machine'))
    .section('cpus', cpus.section, optionsText(items, 'smp', 'cpu'))
    .set('memory', memory, optionsText(items, 'm') ?? 'what QEMU takes without -m')
    .set('nodes', nodes)
    .section('distances', distances, distances.comment)
    .set('buses', devices.buses)
    .set('devices', devices.devices)
    .set('initiators', initiators)
    .set('iommus', devices.iommus)
    .set('performance', machine.hmat || performance.entries.length > 0 ? performance : undefined)
    .set('cxl', cxl)
    .set('memory-devices', devices.memoryDevices)
    .set('device-order', devices.order)
    .set('object-order', order)
    .set('extra-args', [...items.flatMap((item) => item.words), ...devices.args, ...ports]);
  return { text: `${heading(program)}\n\n${yamlText(document)}`, diagnostics: collector.diagnostics };
}

function heading({ name }: Program): string {
  return `# Imported from a command line of ${name}. Comments show the arguments that parts come from.`;
}
