import { readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { systemReason } from '../../files/system-reason.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import { numbersOf } from '../../vfio/open-node.ts';
import { namesIn } from '../surroundings/names-in.ts';
import { textOf } from '../surroundings/text-of.ts';

/** A process that has a device of VFIO open. */
export interface Holder {
  readonly pid: number;
  /** As the kernel names it, 15 characters at most. */
  readonly name: string;
}

/** Processes that have nodes of VFIO open, by the numbers of the node, `249:0`. Root sees all of them. */
export function openNodes({ proc }: HostRoot): Map<string, Holder[]> {
  const open = new Map<string, Holder[]>();
  for (const pid of namesIn(proc).filter((name) => /^\d+$/.test(name))) {
    const folder = join(proc, pid, 'fd');
    const numbers = new Set(namesIn(folder).flatMap((fd) => vfioNumbers(join(folder, fd)) ?? []));
    if (numbers.size === 0) continue;
    const holder = { pid: Number(pid), name: textOf(join(proc, pid, 'comm'))?.trim() ?? '' };
    for (const number of numbers) open.set(number, [...(open.get(number) ?? []), holder]);
  }
  return open;
}

/**
 * Who has a device open through its own node or that of its group, by the device's folder. Nodes are known by the
 * numbers that sysfs has for them, wherever they are.
 */
export function holdersOf(folder: string, root: HostRoot, open = openNodes(root)): Holder[] {
  const cdevs = namesIn(join(folder, 'vfio-dev')).filter((name) => /^vfio\d+$/.test(name));
  const nodes = [
    ...cdevs.map((cdev) => join(folder, 'vfio-dev', cdev)),
    ...groupOf(folder).map((group) => join(root.sys, 'class/vfio', group)),
  ];
  const numbers = nodes.flatMap((node) => textOf(join(node, 'dev'))?.trim() ?? []);
  const holders = numbers.flatMap((number) => open.get(number) ?? []);
  return holders.filter(({ pid }, at) => holders.findIndex((other) => other.pid === pid) === at);
}

/** `process 812 (qemu-system-x86)`, or that nobody can be seen. */
export function holdersText(holders: readonly Holder[]): string {
  if (holders.length === 0) return 'somebody whom /proc does not show';
  return holders.map(({ pid, name }) => `process ${pid} (${name})`).join(', ');
}

function groupOf(folder: string): string[] {
  try {
    return [basename(readlinkSync(join(folder, 'iommu_group')))];
  } catch (error) {
    systemReason(error);
    return [];
  }
}

/** Looks only at files that are called as VFIO's are: asking others may block. */
function vfioNumbers(path: string): string | undefined {
  try {
    return readlinkSync(path).includes('vfio') ? numbersOf(statSync(path, { bigint: true }).rdev) : undefined;
  } catch (error) {
    systemReason(error);
    return undefined;
  }
}
