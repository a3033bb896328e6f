import { basename } from 'node:path';
import { nearest } from '../diagnostics/nearest.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import type { Platform } from '../topology/platform.ts';
import type { AttachedDevice } from '../topology/platform-attach.ts';
import { HOST, type HostRoot } from '../vfio/host-root.ts';
import type { QmpClient } from '../vmm/qmp/qmp-client.ts';
import { isObject } from '../vmm/qmp/qmp-message.ts';
import { openMonitor } from './open-monitor.ts';
import type { Stage } from './stages.ts';
import { monitorPath, readRecord } from './vm-record.ts';

export interface PlugOptions {
  readonly root?: HostRoot;
  /** As others are told who is at work: `pxm hotplug vm gpu0`. */
  readonly command?: string;
  /** Milliseconds to wait for drivers of the host, or for the guest. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  readonly onStage?: (stage: Stage) => void;
}

/** A VM that runs, one of its assigned devices, and its monitor. */
export interface Plugging {
  readonly platform: Platform;
  readonly device: AttachedDevice;
  readonly qemu: QmpClient;
}

/** An assigned device of a VM that runs, by the topology it was started with. Throws PxmError PXM490, PXM492. */
export function findDevice(vm: string, id: string, root: HostRoot = HOST): Omit<Plugging, 'qemu'> {
  const { platform } = readRecord(vm, root);
  const { devices } = platform.attach;
  const device = devices.find(({ function: on }) => on.id === id);
  if (device) return { platform, device };
  const ids = devices.map(({ function: on }) => on.id);
  const near = nearest(id, ids);
  throw PxmError.of(
    'PXM490',
    `VM ${vm} was started without an assigned device ${JSON.stringify(id)} in its topology`,
    {
      remedy:
        near === undefined
          ? `declare it in ${basename(platform.declaration.source.name)} with plug: later, and start the VM again; it has ${ids.join(', ')}`
          : `did you mean ${near}?`,
    },
  );
}

export function monitorOf(vm: string, root: HostRoot = HOST): Promise<QmpClient> {
  return openMonitor(monitorPath(vm, root), vm);
}

/** Names of what QEMU has below one of its objects. */
export async function namesBelow(qemu: QmpClient, path: string): Promise<string[]> {
  const found = await qemu.execute('qom-list', { path });
  const items = Array.isArray(found) ? found.filter(isObject) : [];
  return items.flatMap(({ name }) => (typeof name === 'string' ? name : []));
}

export const DEVICES = '/machine/peripheral';
