import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../../files/system-reason.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import type { Host } from '../../vfio/sysfs/host.ts';
import { isVfioDriver } from '../choose-driver.ts';
import { type Holder, holdersOf, holdersText, openNodes } from '../run/holders.ts';
import { namesIn } from './names-in.ts';
import { textOf } from './text-of.ts';

/** What the host does with a device. */
export interface DeviceUse {
  /** In words: `nvme0n1 is mounted on /data`. */
  readonly what: string;
  /** Taking the device away loses data. */
  readonly loses: boolean;
}

const IFF_UP = 1;

/**
 * Disks that are mounted, swapped to or part of others, network interfaces that are up, and devices of VFIO that
 * processes have open.
 */
export function readUses(host: Host, root: HostRoot): Map<string, DeviceUse[]> {
  const { sys, proc } = root;
  const uses = new Map<string, DeviceUse[]>();
  const addresses = new Set(host.devices.filter(({ driver }) => driver !== undefined).map(({ bdf }) => bdf));
  const note = (entry: string, use: DeviceUse) => {
    const bdf = ownerOf(entry, addresses);
    if (bdf !== undefined) uses.set(bdf, [...(uses.get(bdf) ?? []), use]);
  };
  const mounts = mountPoints(textOf(join(proc, 'self/mountinfo')) ?? '');
  const swaps = textOf(join(proc, 'swaps')) ?? '';
  const blocks = join(sys, 'class/block');
  for (const name of namesIn(blocks)) {
    const at = join(blocks, name);
    const number = textOf(join(at, 'dev'))?.trim() ?? '';
    for (const point of mounts.get(number) ?? [])
      note(at, { what: `${name} is mounted on ${point}`, loses: true });
    if (new RegExp(`^/dev/${name.replace(/[^\w]/g, '\\$&')}\\s`, 'm').test(swaps))
      note(at, { what: `the host swaps to ${name}`, loses: true });
    for (const holder of namesIn(join(at, 'holders')))
      note(at, { what: `${name} is part of ${holder}`, loses: true });
  }
  const nets = join(sys, 'class/net');
  for (const name of namesIn(nets)) {
    const flags = Number(textOf(join(nets, name, 'flags'))?.trim() || 0);
    if ((flags & IFF_UP) !== 0)
      note(join(nets, name), { what: `network interface ${name} is up`, loses: false });
  }
  const handedOn = host.devices.filter(({ driver }) => driver !== undefined && isVfioDriver(driver));
  const open = handedOn.length === 0 ? new Map<string, Holder[]>() : openNodes(root);
  for (const { bdf } of handedOn) {
    const holders = holdersOf(join(sys, 'bus/pci/devices', bdf), root, open);
    if (holders.length > 0) uses.set(bdf, [{ what: `${holdersText(holders)} has it open`, loses: true }]);
  }
  return uses;
}

/** The PCI function that an entry of a class belongs to. */
function ownerOf(entry: string, addresses: ReadonlySet<string>): string | undefined {
  try {
    return realpathSync(entry)
      .split('/')
      .findLast((part) => addresses.has(part));
  } catch (error) {
    systemReason(error);
    return undefined;
  }
}

/** Mount points by the numbers of what is mounted: third and fifth field of mountinfo (proc(5)). */
function mountPoints(text: string): Map<string, string[]> {
  const points = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, , number, , point] = line.split(' ');
    if (number !== undefined && point !== undefined)
      points.set(number, [...(points.get(number) ?? []), point]);
  }
  return points;
}
