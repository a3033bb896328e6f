import { importQemu, importQemuText } from '../../../../src/import/qemu/import-qemu.ts';
import type { Topology } from '../../../../src/topology/schema/topology.ts';

const ARM = 'qemu-system-aarch64';

/** The topology of arguments separated by single spaces; those that name virt are for the Arm program. */
export function imported(args: string): Topology {
  return importQemu(args.split(' '), programOf(args)).topology;
}

/** Its text, and what was warned of. */
export function importedText(args: string) {
  return importQemuText(args.split(' '), programOf(args));
}

function programOf(args: string): { program?: string } {
  return /(?:^| )-M virt/.test(args) ? { program: ARM } : {};
}

/** Every PCI function that the topology declares, as `id@slot`, with its bus where that is not the root. */
export function seats({ buses = [], devices = [], iommus = [], 'memory-devices': memory = [] }: Topology) {
  const all: { id?: string; on?: string; slot?: string | number }[] = [
    ...buses,
    ...devices,
    ...iommus,
    ...memory,
  ];
  return all.flatMap(({ id, on, slot }) => (slot === undefined ? [] : `${on ? `${on}/` : ''}${id}@${slot}`));
}
