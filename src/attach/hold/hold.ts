import { chmodSync } from 'node:fs';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Platform } from '../../topology/platform.ts';
import type { Descriptor } from '../../vfio/descriptor.ts';
import { HOST, type HostRoot } from '../../vfio/host-root.ts';
import { listenUnix } from '../../vfio/unix-socket.ts';
import type { Allowed } from './allowed.ts';
import { Holder } from './holder.ts';
import { ServiceManager, takeListening } from './service-manager.ts';
import { sourceOf } from './stock.ts';

export interface HoldOptions {
  readonly root?: HostRoot;
  readonly allowed: Allowed;
  /** Where to listen, unless the service manager gives a socket. */
  readonly socket?: string | undefined;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onEvent?: (text: string) => void;
}

/** What the units call the socket among the open files. */
export const SOCKET_NAME = 'pxm';

/**
 * Keeps the open files of a VM and lends them to one local client at a time, until `signal`. Throws PxmError: what
 * `handOver` throws when the VM would not get its devices, PXM419 without a socket.
 */
export async function hold(platform: Platform, options: HoldOptions): Promise<void> {
  const { root = HOST, allowed, signal, onEvent } = options;
  const given = takeListening();
  const manager = new ServiceManager();
  const kept = given.filter(({ subject }) => subject !== SOCKET_NAME);
  const listening = given.find(({ subject }) => subject === SOCKET_NAME) ?? listen(platform.name, options);
  const holder = new Holder({
    ...{ vm: platform.name, source: sourceOf(platform, root), allowed, listening, kept, manager },
    ...(onEvent && { onEvent }),
  });
  const stop = () => holder.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    await holder.serve();
  } finally {
    signal.removeEventListener('abort', stop);
    await holder.close();
    manager.close();
  }
}

/** Who may have the files is decided by who asks, not by the mode of the socket. */
function listen(vm: string, { socket, allowed }: HoldOptions): Descriptor {
  if (socket === undefined)
    throw PxmError.of('PXM419', `the holder of ${vm} has got no socket to listen at`, {
      remedy: 'start it by the units of pxm install-units, or write --socket PATH',
      blame: 'host',
    });
  const listening = listenUnix(socket, socket);
  if (allowed.uids.size + allowed.gids.size > 0) chmodSync(socket, 0o666);
  return listening;
}
