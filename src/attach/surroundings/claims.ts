import { join } from 'node:path';
import type { HostRoot } from '../../vfio/host-root.ts';
import { journalsFolder, readJournal } from '../journal/journal-file.ts';
import { type RunRecord, VM_NAME } from '../journal/record.ts';
import { namesIn } from './names-in.ts';
import { textOf } from './text-of.ts';

/** Devices that were prepared for a VM, or that a run was about to prepare. */
export interface Claim {
  readonly vm: string;
  readonly devices: readonly string[];
  /** The latest run. */
  readonly run: RunRecord;
}

/** Of this boot: what an earlier one changed is gone. Throws PxmError PXM468 for a journal that cannot be read. */
export function readClaims(root: HostRoot): Claim[] {
  const boot = bootId(root);
  const names = namesIn(journalsFolder(root)).filter((name) => VM_NAME.test(name));
  return names.flatMap((vm) => {
    const records = (readJournal(vm, root) ?? []).map(({ record }) => record);
    const runs = records.filter((record) => record.kind === 'run' && record.boot === boot) as RunRecord[];
    const run = runs.at(-1);
    return run === undefined ? [] : [{ vm, run, devices: [...new Set(runs.flatMap((one) => one.claims))] }];
  });
}

/** Names this run of the machine; empty where the kernel does not tell. */
export function bootId({ proc }: HostRoot): string {
  return textOf(join(proc, 'sys/kernel/random/boot_id'))?.trim() ?? '';
}
