import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../../files/system-reason.ts';
import { HOST, type HostRoot } from '../host-root.ts';
import { SysfsReader } from './sysfs-reader.ts';

/** A table of the running kernel: that it is there everybody may see, what it says only root. */
export interface HostTable {
  readonly signature: string;
  readonly bytes: Uint8Array | undefined;
  /** Why there are no bytes. */
  readonly reason: string | undefined;
}

/** Signatures of the tables that the kernel shows, first instances, and the bytes of those in `wanted`. */
export function readHostTables(wanted: readonly string[], root: HostRoot = HOST): HostTable[] {
  const reader = new SysfsReader(root);
  const folder = join(reader.sys, 'firmware/acpi/tables');
  return reader
    .names(folder)
    .filter((name) => /^[A-Z0-9!]{4}$/.test(name))
    .map((signature) => {
      if (!wanted.includes(signature)) return { signature, bytes: undefined, reason: undefined };
      try {
        return {
          signature,
          bytes: Uint8Array.from(readFileSync(join(folder, signature))),
          reason: undefined,
        };
      } catch (error) {
        return { signature, bytes: undefined, reason: systemReason(error) };
      }
    });
}
