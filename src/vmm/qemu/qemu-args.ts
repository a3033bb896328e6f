import type { Platform } from '../../topology/platform.ts';
import { smpArgs } from './cpu-args.ts';
import { deviceArgs } from './device-args.ts';
import { hmatArgs } from './hmat-args.ts';
import { machineUnitArgs } from './iommu-args.ts';
import { cpuModelArgs, machineArgs } from './machine-args.ts';
import { memoryArgs } from './memory-args.ts';
import { distanceArgs, nodeArgs } from './numa-args.ts';
import { backendArgs, extraArgs, objectArgs } from './object-args.ts';
import { option } from './option.ts';
import { refuseUnpresentable } from './refusals.ts';

/** The QEMU program for a machine's architecture. */
export function qemuProgram({ machine }: Platform): string {
  return machine.arch === 'arm' ? 'qemu-system-aarch64' : 'qemu-system-x86_64';
}

export interface QemuArgsOptions {
  /** Signatures of tables that the guest gets otherwise, so that QEMU need not publish them as the topology says. */
  readonly supplied?: ReadonlySet<string>;
}

/**
 * Arguments, without the program's name, with which QEMU publishes the tables that `buildTables` gives. Devices
 * that a machine has unless told otherwise are left out: they would take slots and change with QEMU's version.
 * Accelerator, firmware image, display and the like are the user's, through `extra-args`.
 *
 * @throws PxmError PXM300 for what QEMU cannot present, PXM301 for what it would refuse; all of it at once.
 */
export function qemuArgs(platform: Platform, { supplied }: QemuArgsOptions = {}): string[] {
  refuseUnpresentable(platform, supplied);
  return [
    '-name',
    option(undefined, [['guest', platform.name]]),
    '-nodefaults',
    ...machineArgs(platform),
    ...cpuModelArgs(platform),
    ...smpArgs(platform),
    ...memoryArgs(platform),
    ...backendArgs(platform),
    ...nodeArgs(platform),
    ...distanceArgs(platform),
    ...hmatArgs(platform),
    ...objectArgs(platform),
    ...machineUnitArgs(platform),
    ...deviceArgs(platform),
    ...extraArgs(platform),
  ];
}
