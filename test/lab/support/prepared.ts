import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { oracleProgram } from '../../oracle/support/oracle-root.ts';

/** What a boot needs, all of it outside the work tree. */
export interface Prepared {
  readonly qemu: string;
  readonly kernel: string;
  readonly busybox: string;
}

/** A file that a script of scripts/lab made, or undefined while it has not been run. */
export function made(script: string, file: string, ...args: string[]): string | undefined {
  const path = join(import.meta.dirname, '../../../scripts/lab', script);
  const folder = spawnSync('sh', [path, '--find', ...args], { encoding: 'utf8' }).stdout.trim();
  return folder !== '' && existsSync(join(folder, file)) ? join(folder, file) : undefined;
}

export type Architecture = 'x86' | 'arm';
export type Missing = { readonly missing: string };

function findX86(): Prepared | Missing {
  const qemu = oracleProgram('qemu-system-x86_64');
  const kernel = process.env.PXM_LAB_KERNEL ?? made('kernel.sh', 'bzImage');
  const busybox = made('busybox.sh', 'busybox');
  if (qemu === undefined) return { missing: 'QEMU 11.1' };
  if (kernel === undefined) return { missing: 'the lab kernel' };
  return busybox === undefined ? { missing: 'busybox' } : { qemu, kernel, busybox };
}

function findArm(): Prepared | Missing {
  const qemu = oracleProgram('qemu-system-aarch64');
  const kernel = made('arm64.sh', 'vmlinuz');
  if (qemu === undefined) return { missing: 'QEMU 11.1' };
  if (kernel === undefined) return { missing: "Debian's arm64 kernel" };
  return { qemu, kernel, busybox: join(kernel, '../busybox') };
}

/** What is here, or the first thing that is not. */
export const prepared: Readonly<Record<Architecture, Prepared | Missing>> = {
  x86: findX86(),
  arm: findArm(),
};

/** The firmware with which aarch64 guests have tables at all. */
export const AAVMF = join(
  oracleProgram('qemu-system-aarch64') ?? '',
  '../../usr/share/qemu-efi-aarch64/QEMU_EFI.fd',
);
