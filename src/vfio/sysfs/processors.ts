import { join } from 'node:path';
import { HOST, type HostRoot } from '../host-root.ts';
import { readNumberList } from './number-list.ts';
import { SysfsReader } from './sysfs-reader.ts';

/** A processor that is online, and where it is. Ids of packages, dies and cores need not be contiguous. */
export interface HostProcessor {
  readonly id: number;
  readonly package: number;
  readonly die: number;
  /** Within its package. */
  readonly core: number;
}

/** Processors that are online, by number. Where the kernel tells no place each is a core of package 0. Throws as `readHost`. */
export function readProcessors(root: HostRoot = HOST): HostProcessor[] {
  const reader = new SysfsReader(root);
  const folder = join(reader.sys, 'devices/system/cpu');
  const processors = readNumberList(reader, join(folder, 'online')).map((id) => {
    const place = (name: string) => reader.number(join(folder, `cpu${id}/topology/${name}`));
    return {
      id,
      package: place('physical_package_id') ?? 0,
      die: place('die_id') ?? 0,
      core: place('core_id') ?? id,
    };
  });
  reader.finish();
  return processors;
}
