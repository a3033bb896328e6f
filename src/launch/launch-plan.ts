import { join } from 'node:path';
import { refuseWishes, wishesOf } from '../attach/knobs.ts';
import { vmName } from '../attach/prepare.ts';
import { planHost } from '../attach/run/plan-host.ts';
import { Collector } from '../diagnostics/collector.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { readInput } from '../files/read-input.ts';
import type { Platform } from '../topology/platform.ts';
import type { AttachedDevice } from '../topology/platform-attach.ts';
import type { HostRoot } from '../vfio/host-root.ts';
import { qemuArgs, qemuProgram } from '../vmm/qemu/qemu-args.ts';
import { handOverArgs } from './hand-over-args.ts';
import { noInitrd, supplyArgs, supplyTables, toldByQemu } from './supply-tables.ts';
import { withMonitor } from './with-monitor.ts';

/** What the user adds to a topology. */
export interface LaunchWishes {
  /** Of QEMU; undefined: that of the machine, found through PATH. */
  readonly program?: string | undefined;
  /** Further arguments of QEMU. */
  readonly extra?: readonly string[];
  /** File of the guest's initrd; also `-initrd` among the arguments counts. */
  readonly initrd?: string | undefined;
}

/** How QEMU is started. Pure data: nothing is done by making it. */
export interface LaunchPlan {
  readonly program: string;
  readonly args: readonly string[];
  /** What has to be in the folder first. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Devices that are handed over, the first of them as descriptor 4 after the iommufd; none: no iommufd either. */
  readonly devices: readonly AttachedDevice[];
  /** Whether an iommufd is handed over, as descriptor 3. */
  readonly iommufd: boolean;
  /** Of the socket at which QEMU's monitor listens. */
  readonly monitor: number;
}

const FIRST = 3;
const LARGEST_INITRD = 1 << 30;

/**
 * The command line of a VM whose devices, iommufd and monitor are open files that it inherits, with the tables that QEMU
 * does not publish by itself in `folder`. Throws PxmError, all before anything is changed: PXM300 and PXM301 for what
 * QEMU cannot present, PXM475 and PXM485 for what cannot be handed over to it, PXM491, PXM320.
 */
export function planLaunch(platform: Platform, wishes: LaunchWishes, folder: string): LaunchPlan {
  const { attach } = platform;
  const report = new Collector();
  refuseWishes(wishesOf(platform), 'hand-over', report);
  const supply = supplyTables(platform);
  const iommufd = attach.devices.length > 0;
  const devices = attach.devices.filter(({ plug }) => plug === 'boot');
  const numbers = new Map(devices.map(({ host }, at) => [host, FIRST + 1 + at]));
  const monitor = iommufd ? FIRST + 1 + devices.length : FIRST;
  const extra = [...(wishes.extra ?? [])];
  const monitored = withMonitor(platform, extra, monitor);
  const own = qemuArgs(toldByQemu(monitored.platform, supply), { supplied: supply.signatures });
  const all = [...own, ...(wishes.initrd === undefined ? [] : ['-initrd', wishes.initrd]), ...extra];
  const args = handOverArgs(all, { iommufd: FIRST, devices: numbers }, report);
  if (wishes.initrd !== undefined && !args.some((arg) => /^--?kernel$/.test(arg)))
    report.error('PXM485', 'QEMU takes an initrd only beside a kernel', {
      remedy: 'name it: -- -kernel FILE',
    });
  report.throwIfErrors();

  const files = new Map(supply.files);
  if (supply.archive !== undefined) {
    const at = args.findLastIndex((arg, index) => /^--?initrd$/.test(args[index - 1] ?? '') && arg !== '');
    const initrd = args[at];
    if (initrd === undefined) throw noInitrd(supply);
    files.set('initrd', Buffer.concat([supply.archive, readInput(initrd, LARGEST_INITRD)]));
    args[at] = join(folder, 'initrd');
  }
  return {
    program: wishes.program ?? qemuProgram(platform),
    args: [...args, ...supplyArgs(supply, (name) => join(folder, name)), ...monitored.args],
    ...{ files, devices, iommufd, monitor },
  };
}

/**
 * That a host can hand the devices over, as far as that shows before it is changed. Throws PxmError: what the plan of
 * the host found, PXM474 for a VM without a usable name, PXM475 where only containers and groups are left.
 */
export function expectHost(platform: Platform, root: HostRoot): void {
  vmName(platform.name);
  const { findings, mode } = planHost(platform, root);
  if (findings.some(({ severity }) => severity === 'error')) throw new PxmError(findings, 'host');
  if (mode === 'legacy')
    throw PxmError.of('PXM475', 'this host has no iommufd, and containers cannot be handed over to QEMU', {
      remedy: 'use a kernel with CONFIG_IOMMUFD (6.6 or later)',
      blame: 'host',
    });
}
