import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { systemReason } from '../files/system-reason.ts';
import type { HostRoot } from '../vfio/host-root.ts';

/** More than any configuration takes. */
const LIMIT = 4 << 20;

/** What the kernel was built with, `y` or `m` by option; undefined when it is kept nowhere that may be read. */
export function readKernelConfig(root: HostRoot, release: string): ReadonlyMap<string, string> | undefined {
  const plain = (path: string) => readFileSync(path);
  const boot = join(dirname(root.proc), 'boot', `config-${release}`);
  const text =
    attempt(() => gunzipSync(plain(join(root.proc, 'config.gz')), { maxOutputLength: LIMIT })) ??
    attempt(() => plain(boot)) ??
    attempt(() => plain(join(root.modules, release, 'config')));
  if (text === undefined) return undefined;
  return new Map(
    [...text.toString('latin1').matchAll(/^CONFIG_(\w+)=([ym])$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

function attempt(read: () => Buffer): Buffer | undefined {
  try {
    return read();
  } catch (error) {
    // A damaged archive is as good as none.
    if (String((error as NodeJS.ErrnoException).code).match(/^Z_|BUFFER/)) return undefined;
    systemReason(error);
    return undefined;
  }
}
