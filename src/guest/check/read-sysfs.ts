import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { atsEnabled } from './ats-enabled.ts';
import { MASK_FILES } from './mask-files.ts';
import type {
  AccessSnapshot,
  FunctionSnapshot,
  MemorySnapshot,
  NodeSnapshot,
  SysfsSnapshot,
} from './snapshot.ts';

const FUNCTION = /^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

/** Reads what a prediction can be compared with. What is not there stays out: a kernel without NUMA has no nodes. */
export function readSysfs(sys = '/sys'): SysfsSnapshot {
  const nodeDirectory = join(sys, 'devices/system/node');
  const nodeNames = list(nodeDirectory).flatMap((name) => {
    const number = /^node(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [[Number(number), join(nodeDirectory, name)] as const];
  });
  const memory = readMemory(sys, nodeNames);
  const devices = join(sys, 'bus/pci/devices');
  const groups = join(sys, 'kernel/iommu_groups');
  const irqs = join(sys, 'kernel/irq');
  const chips = list(irqs).flatMap((number) => read(join(irqs, number, 'chip_name')) || []);
  return {
    masks: filesOf(nodeDirectory, Object.values(MASK_FILES)),
    nodes: Object.fromEntries(nodeNames.map(([number, path]) => [number, readNode(path)])),
    ...(memory && { memory }),
    functions: Object.fromEntries(
      list(devices).map((name) => [name, readFunction(join(devices, name), irqs)]),
    ),
    groups: Object.fromEntries(
      list(groups).map((name) => [name, lines(read(join(groups, name, 'reserved_regions')))]),
    ),
    iommus: list(join(sys, 'class/iommu')),
    interruptChips: [...new Set(chips)].sort(),
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

/** Those of the files that are there. */
function filesOf(directory: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = read(join(directory, name));
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function lines(text = ''): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function readMemory(
  sys: string,
  nodes: readonly (readonly [number: number, path: string])[],
): MemorySnapshot | undefined {
  const size = read(join(sys, 'devices/system/memory/block_size_bytes'));
  if (size === undefined || !/^[0-9a-f]+$/.test(size)) return undefined;
  const blocks = nodes.map(([number, path]) => {
    const numbers = list(path).flatMap((name) => /^memory(\d+)$/.exec(name)?.[1] ?? []);
    return [number, numbers.map(Number).sort((a, b) => a - b)] as const;
  });
  return { blockSize: BigInt(`0x${size}`), blocks: Object.fromEntries(blocks) };
}

function readNode(directory: string): NodeSnapshot {
  const caches = join(directory, 'memory_side_cache');
  const cacheFiles = list(caches).flatMap((index) =>
    index.startsWith('index') ? list(join(caches, index)).map((name) => `${index}/${name}`) : [],
  );
  return {
    cpulist: read(join(directory, 'cpulist')) ?? '',
    distance: read(join(directory, 'distance')) ?? '',
    access: [0, 1].map((number) => readAccess(join(directory, `access${number}/initiators`))),
    caches: filesOf(caches, cacheFiles),
  };
}

function readAccess(directory: string): AccessSnapshot | undefined {
  const names = list(directory);
  if (!names.includes('read_latency')) return undefined;
  const files = names.filter((name) => /^(read|write)_(latency|bandwidth)$/.test(name));
  return {
    initiators: names.flatMap((name) => (/^node\d+$/.test(name) ? [Number(name.slice(4))] : [])),
    files: filesOf(directory, files),
  };
}

function readFunction(directory: string, irqs: string): FunctionSnapshot {
  const [driver, group, iommu] = ['driver', 'iommu_group', 'iommu'].map((name) =>
    linkName(join(directory, name)),
  );
  const ats = readAts(join(directory, 'config'));
  const [message] = list(join(directory, 'msi_irqs'));
  const interruptChip = message === undefined ? undefined : read(join(irqs, message, 'chip_name'));
  return {
    way: realpathSync(directory)
      .split('/')
      .filter((part) => FUNCTION.test(part)),
    numaNode: read(join(directory, 'numa_node')) ?? '-1',
    class: read(join(directory, 'class')) ?? '',
    ...(driver !== undefined && { driver }),
    ...(group !== undefined && { group }),
    ...(iommu !== undefined && { iommu }),
    ...(ats !== undefined && { ats }),
    ...(interruptChip !== undefined && { interruptChip }),
  };
}

function readAts(path: string): boolean | undefined {
  try {
    return atsEnabled(readFileSync(path));
  } catch {
    return undefined;
  }
}

function linkName(path: string): string | undefined {
  try {
    return basename(readlinkSync(path));
  } catch {
    return undefined;
  }
}
