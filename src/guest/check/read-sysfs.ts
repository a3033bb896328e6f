import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { MASK_FILES } from './mask-files.ts';
import type { AccessSnapshot, FunctionSnapshot, NodeSnapshot, SysfsSnapshot } from './snapshot.ts';

const FUNCTION = /^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

/** Reads what a prediction can be compared with. What is not there stays out: a kernel without NUMA has no nodes. */
export function readSysfs(sys = '/sys'): SysfsSnapshot {
  const nodeDirectory = join(sys, 'devices/system/node');
  const masks = Object.values(MASK_FILES).flatMap((name) => {
    const text = read(join(nodeDirectory, name));
    return text === undefined ? [] : [[name, text] as const];
  });
  const nodes = list(nodeDirectory).flatMap((name) => {
    const number = /^node(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [[Number(number), readNode(join(nodeDirectory, name))] as const];
  });
  const devices = join(sys, 'bus/pci/devices');
  const functions = list(devices).map((name) => [name, readFunction(join(devices, name))] as const);
  return {
    masks: Object.fromEntries(masks),
    nodes: Object.fromEntries(nodes),
    functions: Object.fromEntries(functions),
    iommus: list(join(sys, 'class/iommu')),
  };
}

function list(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).sort() : [];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function readNode(directory: string): NodeSnapshot {
  return {
    cpulist: read(join(directory, 'cpulist')) ?? '',
    distance: read(join(directory, 'distance')) ?? '',
    access: [0, 1].map((number) => readAccess(join(directory, `access${number}/initiators`))),
  };
}

function readAccess(directory: string): AccessSnapshot | undefined {
  const names = list(directory);
  if (!names.includes('read_latency')) return undefined;
  const files = names.filter((name) => /^(read|write)_(latency|bandwidth)$/.test(name));
  return {
    initiators: names.flatMap((name) => (/^node\d+$/.test(name) ? [Number(name.slice(4))] : [])),
    files: Object.fromEntries(files.map((name) => [name, read(join(directory, name)) ?? ''])),
  };
}

function readFunction(directory: string): FunctionSnapshot {
  const [group, iommu] = [linkName(join(directory, 'iommu_group')), linkName(join(directory, 'iommu'))];
  return {
    way: realpathSync(directory)
      .split('/')
      .filter((part) => FUNCTION.test(part)),
    numaNode: read(join(directory, 'numa_node')) ?? '-1',
    ...(group !== undefined && { group }),
    ...(iommu !== undefined && { iommu }),
  };
}

function linkName(path: string): string | undefined {
  try {
    return basename(readlinkSync(path));
  } catch {
    return undefined;
  }
}
