import { readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { systemReason } from '../../files/system-reason.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import { namesIn } from '../surroundings/names-in.ts';
import { textOf } from '../surroundings/text-of.ts';

/** A process that has a device of VFIO open. */
export interface Holder {
  readonly pid: number;
  /** As the kernel names it, 15 characters at most. */
  readonly name: string;
}

/** Who has a device open through its own node or that of its group, by the device's folder. Root sees all of them. */
export function holdersOf(folder: string, { dev, proc }: HostRoot): Holder[] {
  const cdev = namesIn(join(folder, 'vfio-dev')).find((name) => /^vfio\d+$/.test(name));
  const nodes = [
    ...(cdev === undefined ? [] : [join(dev, 'vfio/devices', cdev)]),
    ...groupOf(folder).map((group) => join(dev, 'vfio', group)),
  ];
  const numbers = new Set(nodes.flatMap((node) => statSync(node, { throwIfNoEntry: false })?.rdev ?? []));
  if (numbers.size === 0) return [];
  return namesIn(proc)
    .filter((pid) => /^\d+$/.test(pid) && hasOpen(join(proc, pid, 'fd'), numbers))
    .map((pid) => ({ pid: Number(pid), name: textOf(join(proc, pid, 'comm'))?.trim() ?? '' }));
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
function hasOpen(folder: string, numbers: ReadonlySet<number>): boolean {
  return namesIn(folder).some((fd) => {
    const path = join(folder, fd);
    try {
      return readlinkSync(path).includes('vfio') && numbers.has(statSync(path).rdev);
    } catch (error) {
      systemReason(error);
      return false;
    }
  });
}
