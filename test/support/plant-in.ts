import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostRoot } from '../../src/vfio/host-root.ts';

/** Files, links and folders below the root of a machine, by path without a slash in front: `sys/class/misc`. */
export interface HostTree {
  /** Text, or `base64:` and bytes. */
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
}

/** Puts a tree into a folder. */
export function plantIn(folder: string, { files, links, folders = [] }: HostTree): HostRoot {
  const root: HostRoot = {
    sys: join(folder, 'sys'),
    dev: join(folder, 'dev'),
    proc: join(folder, 'proc'),
    run: join(folder, 'run'),
    modules: join(folder, 'lib/modules'),
  };
  const made = new Set<string>();
  const make = (path: string) => {
    if (!made.has(path)) mkdirSync(path, { recursive: true });
    made.add(path);
  };
  for (const path of [...Object.values(root), ...folders.map((name) => join(folder, name))]) make(path);
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    make(dirname(path));
    writeFileSync(path, text.startsWith('base64:') ? Buffer.from(text.slice(7), 'base64') : text);
  }
  for (const [name, target] of Object.entries(links)) {
    const path = join(folder, name);
    make(dirname(path));
    symlinkSync(target, path);
  }
  return root;
}
