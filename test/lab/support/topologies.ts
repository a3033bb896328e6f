import { buildTables } from '../../../src/tables/build/build-tables.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import type { Platform } from '../../../src/topology/platform.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import { captureArgs } from '../../../src/vmm/capture/capture-args.ts';
import { qemuArgs } from '../../../src/vmm/qemu/qemu-args.ts';
import { AAVMF } from './prepared.ts';

const FIRMWARE = { seabios: [], ovmf: ['-bios', 'OVMF.fd'], aavmf: ['-bios', AAVMF] };

export function platformOf(text: string): Platform {
  return resolveTopology(parseTopology(text, 'vm.yaml'));
}

/** QEMU's arguments for a topology, with idle devices in place of assigned ones, and its firmware. */
export function argsOf(platform: Platform): string[] {
  return [...captureArgs(qemuArgs(platform), true), ...FIRMWARE[platform.machine.firmware]];
}

/** Tables of a topology with their signatures for names. */
export function tablesOf(platform: Platform): { name: string; bytes: Uint8Array }[] {
  return buildTables(platform).map(({ signature, bytes }) => ({ name: signature, bytes }));
}
