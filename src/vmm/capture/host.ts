import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { FoundTable } from './acpi-walk.ts';

/** A table of the running kernel. */
export interface HostTable extends FoundTable {
  /** Where the kernel shows it, relative to the directory of tables: `SSDT2`, `dynamic/SSDT7`. */
  readonly file: string;
}

/**
 * Reads the tables that this host's kernel uses, those loaded at run time (`dynamic/`) last. The kernel numbers
 * repeated signatures in its file names; the order within a signature is kept.
 *
 * @param directory where the kernel shows its tables
 * @throws PxmError PXM001 naming every file that cannot be read; `blame` is `host`
 */
export function captureHost(directory = '/sys/firmware/acpi/tables'): HostTable[] {
  const problems: Diagnostic[] = [];
  const attempt = <T>(path: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (reason) {
      problems.push(unreadable(path, reason as NodeJS.ErrnoException));
      return undefined;
    }
  };
  const list = (folder: string) =>
    readdirSync(join(directory, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(folder, entry.name))
      .sort(new Intl.Collator('en', { numeric: true }).compare);

  const files = [
    ...(attempt(directory, () => list('')) ?? []),
    // Kernels before 2.6.29 have no such folder, and nothing loaded later.
    ...(problems.length === 0 && readdirSync(directory).includes('dynamic') ? list('dynamic') : []),
  ];
  const tables = files.flatMap((file): HostTable[] => {
    const path = join(directory, file);
    const bytes = attempt(path, () => Uint8Array.from(readFileSync(path)));
    return bytes ? [{ signature: Buffer.from(bytes).toString('latin1', 0, 4), bytes, file }] : [];
  });
  if (problems.length > 0) throw new PxmError(problems, 'host');
  return tables;
}

function unreadable(path: string, reason: NodeJS.ErrnoException): Diagnostic {
  const remedy =
    reason.code === 'EACCES' || reason.code === 'EPERM'
      ? 'the kernel shows its tables to root only: run this with sudo'
      : reason.code === 'ENOENT'
        ? 'this host has no ACPI, or its kernel does not show the tables'
        : undefined;
  return {
    code: 'PXM001',
    severity: 'error',
    message: `${path} cannot be read: ${reason.message}`,
    file: path,
    ...(remedy !== undefined && { remedy }),
  };
}
