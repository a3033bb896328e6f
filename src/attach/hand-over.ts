import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import type { Platform } from '../topology/platform.ts';
import type { Descriptor } from '../vfio/descriptor.ts';
import { openDevice } from '../vfio/device-cdev.ts';
import { HOST, type HostRoot } from '../vfio/host-root.ts';
import { openIommufd } from '../vfio/iommufd.ts';
import { RequestRefused } from '../vfio/request-refused.ts';
import { Undo } from './owned/undo.ts';
import { preflight } from './preflight/preflight.ts';

/**
 * Open files for a VMM, which binds, attaches and maps by itself. They belong to whoever has this object until they are
 * passed on (`Descriptor.handOver`) or it is closed.
 */
export interface HandOver {
  /** Fresh: nothing is bound to it. */
  readonly iommufd: Descriptor;
  /** Unbound devices by the user's ids, in the order of their declaration. */
  readonly devices: ReadonlyMap<string, Descriptor>;
  /** Locked memory counts for the process that maps it, not for all of its user. */
  readonly processAccounting: boolean;
  /** Warnings of the checks. */
  readonly findings: readonly Diagnostic[];
  /** Closes what was not passed on; a second time does nothing. */
  close(): void;
}

/** Which devices of a VM are wanted. */
export interface HandOverOptions {
  /** `boot`: those that are there from the start, unless said otherwise; `all`: also those plugged in later. */
  readonly devices?: 'boot' | 'all';
}

/**
 * Checks all devices of a VM together on descriptors of its own, closes these, and opens fresh ones: a node that was
 * bound cannot be bound by another. Throws PxmError with all findings when the VM would not get its devices; nothing is
 * left open then.
 */
export function handOver(
  platform: Platform,
  { devices = 'boot' }: HandOverOptions = {},
  root: HostRoot = HOST,
): HandOver {
  const { findings, mode } = preflight(platform, root);
  if (findings.some(({ severity }) => severity === 'error')) throw new PxmError(findings, 'host');
  if (mode !== 'iommufd')
    throw PxmError.of('PXM475', 'containers and groups cannot be handed over', {
      remedy: 'use a host with /dev/iommu and attach: { mode: iommufd }, or let QEMU open the groups itself',
      blame: 'host',
    });
  const undo = new Undo();
  return undo.guard(() => {
    const iommufd = openIommufd(root);
    undo.push(() => iommufd.close());
    const processAccounting = countForProcess(() => iommufd.setRlimitMode('process'));
    const opened = new Map<string, Descriptor>();
    for (const { function: on, host, plug } of platform.attach.devices) {
      if (devices === 'boot' && plug === 'later') continue;
      const device = openDevice(host, root);
      undo.push(() => device.close());
      opened.set(on.id, device);
    }
    return { iommufd, devices: opened, processAccounting, findings, close: () => undo.all() };
  });
}

/** False without the right to do so: then the limit is that of the user. */
function countForProcess(set: () => void): boolean {
  try {
    set();
    return true;
  } catch (error) {
    if (error instanceof RequestRefused && error.errno === 'EPERM') return false;
    throw error;
  }
}
