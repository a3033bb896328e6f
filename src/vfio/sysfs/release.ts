import { join } from 'node:path';
import type { SysfsReader } from './sysfs-reader.ts';

/** The kernel's release, `6.12.48`. */
export function readRelease(reader: SysfsReader): string {
  return reader.match(join(reader.root.proc, 'sys/kernel/osrelease'), /^[!-~]{1,64}$/)?.[0] ?? '';
}
