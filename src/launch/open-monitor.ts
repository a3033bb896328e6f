import { PxmError } from '../diagnostics/pxm-error.ts';
import { RequestRefused } from '../vfio/request-refused.ts';
import { connectUnix } from '../vfio/unix-socket.ts';
import { QmpClient, type QmpOptions } from '../vmm/qmp/qmp-client.ts';

/** Connects to the monitor of a VM. Throws PxmError PXM353 when that refuses, and as QmpClient does. */
export async function openMonitor(path: string, vm: string, options?: QmpOptions): Promise<QmpClient> {
  try {
    return await QmpClient.open(connectUnix(path, `QEMU of VM ${vm}`), options);
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    const [found] = error.diagnostics;
    throw PxmError.of('PXM353', `VM ${vm} cannot be spoken to: ${found?.message}`, {
      remedy: found?.remedy ?? `see whether it runs: pxm status ${vm}`,
      blame: 'host',
    });
  }
}
