import { closeSync, constants, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { vmFolder } from '../attach/journal/journal-file.ts';
import { VM_NAME } from '../attach/journal/record.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { systemReason } from '../files/system-reason.ts';
import { writeAll } from '../files/write-all.ts';
import { withProfiles } from '../topology/load-topology.ts';
import { parseTopology } from '../topology/parse-topology.ts';
import type { Platform } from '../topology/platform.ts';
import { resolveTopology } from '../topology/resolve-topology.ts';
import type { HostRoot } from '../vfio/host-root.ts';

/** What is known of a VM that runs: the topology as it was when it was started. */
export interface VmRecord {
  readonly format: 'pxm-vm';
  readonly version: 1;
  readonly vm: string;
  /** Process of QEMU. */
  readonly pid: number;
  /** As diagnostics call the topology. */
  readonly name: string;
  readonly text: string;
  /** Where the topology's profiles are looked for. */
  readonly folder: string;
}

/** QEMU's monitor. */
export function monitorPath(vm: string, root: HostRoot): string {
  return join(vmFolder(vm, root), 'qmp');
}

function recordPath(vm: string, root: HostRoot): string {
  return join(vmFolder(vm, root), 'vm.json');
}

/** The folder of the VM must be there. Throws PxmError PXM468. */
export function writeRecord(platform: Platform, pid: number, folder: string, root: HostRoot): void {
  const { name, text } = platform.declaration.source;
  const record: VmRecord = { format: 'pxm-vm', version: 1, vm: platform.name, pid, name, text, folder };
  const file = recordPath(platform.name, root);
  const { O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;
  try {
    const fd = openSync(file, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
    try {
      writeAll(fd, JSON.stringify(record));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw PxmError.of('PXM468', `cannot be written: ${systemReason(error)}`, { file, blame: 'host' });
  }
}

/** What a run has put beside the journal. */
export function removeRecord(vm: string, root: HostRoot): void {
  for (const path of [monitorPath(vm, root), recordPath(vm, root)]) rmSync(path, { force: true });
}

/** A VM that `pxm run` has started, by its name. Throws PxmError PXM492, and PXM472 without the rights to know. */
export function readRecord(vm: string, root: HostRoot): { record: VmRecord; platform: Platform } {
  const file = recordPath(vm, root);
  if (!VM_NAME.test(vm)) throw notRunning(vm);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw notRunning(vm);
    throw PxmError.of('PXM472', `cannot be read: ${systemReason(error)}`, {
      file,
      remedy: 'run it as root',
      blame: 'host',
    });
  }
  const record = parse(text, vm);
  if (record === undefined)
    throw PxmError.of('PXM468', 'is not what pxm run has written', {
      file,
      remedy: 'end the VM, and start it again',
      blame: 'host',
    });
  const declaration = withProfiles(parseTopology(record.text, record.name), record.folder);
  return { record, platform: resolveTopology(declaration) };
}

/** PXM492. */
export function notRunning(vm: string): PxmError {
  return PxmError.of('PXM492', `no VM ${JSON.stringify(vm)} runs that pxm run has started`, {
    remedy: 'pxm status lists the VMs',
    blame: 'host',
  });
}

function parse(text: string, vm: string): VmRecord | undefined {
  try {
    const record = JSON.parse(text) as VmRecord;
    const { format, version, pid, name, text: topology, folder } = record;
    const words = [name, topology, folder].every((one) => typeof one === 'string');
    const known = format === 'pxm-vm' && version === 1 && record.vm === vm;
    return known && words && Number.isSafeInteger(pid) ? record : undefined;
  } catch {
    return undefined;
  }
}
