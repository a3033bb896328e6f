import { join } from 'node:path';
import type { HostNode, HugePages } from './host.ts';
import { readNumberList } from './number-list.ts';
import type { SysfsReader } from './sysfs-reader.ts';

/** Nodes that are online, by number. A kernel without NUMA has the node 0 with everything. */
export function readNodes(reader: SysfsReader): HostNode[] {
  const folder = join(reader.sys, 'devices/system/node');
  const ids = reader
    .folders(folder)
    .flatMap((name) => /^node(\d{1,9})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  if (ids.length === 0) return [onlyNode(reader)];
  return ids.map((id) => {
    const at = join(folder, `node${id}`);
    return {
      id,
      cpus: readNumberList(reader, join(at, 'cpulist')),
      memory: memory(reader, join(at, 'meminfo'), /^Node \d+ MemTotal: +(\d{1,15}) kB$/m),
      distances: distances(reader, join(at, 'distance'), ids.length),
      hugePages: hugePages(reader, join(at, 'hugepages')),
    };
  });
}

function onlyNode(reader: SysfsReader): HostNode {
  return {
    id: 0,
    cpus: readNumberList(reader, join(reader.sys, 'devices/system/cpu/online')),
    memory: memory(reader, join(reader.root.proc, 'meminfo'), /^MemTotal: +(\d{1,15}) kB$/m),
    distances: [10],
    hugePages: hugePages(reader, join(reader.sys, 'kernel/mm/hugepages')),
  };
}

function memory(reader: SysfsReader, path: string, pattern: RegExp): bigint {
  return BigInt(reader.match(path, pattern)?.[1] ?? 0) * 1024n;
}

function distances(reader: SysfsReader, path: string, count: number): number[] {
  const row = reader
    .match(path, /^\d{1,3}( \d{1,3})*$/)?.[0]
    .split(' ')
    .map(Number);
  if (row !== undefined && row.length !== count)
    reader.odd(path, `holds ${row.length} distances for ${count} nodes`);
  return row ?? [];
}

function hugePages(reader: SysfsReader, folder: string): HugePages[] {
  return reader
    .folders(folder)
    .flatMap((name) => /^hugepages-(\d{1,12})kB$/.exec(name)?.[1] ?? [])
    .map((size) => {
      const count = (file: string) => reader.number(join(folder, `hugepages-${size}kB`, file)) ?? 0;
      return { size: BigInt(size) * 1024n, total: count('nr_hugepages'), free: count('free_hugepages') };
    })
    .sort((a, b) => Number(a.size - b.size));
}
