import { PxmError } from '../diagnostics/pxm-error.ts';
import { RequestRefused } from '../vfio/request-refused.ts';
import { connectUnix } from '../vfio/unix-socket.ts';
import { QmpClient, type QmpOptions } from '../vmm/qmp/qmp-client.ts';

/**
 * Connects to the monitor of a VM, which speaks with one at a time. Throws PxmError PXM353 when it does not let one in,
 * else as QmpClient does.
 */
export async function openMonitor(path: string, vm: string, options?: QmpOptions): Promise<QmpClient> {
  try {
    return await QmpClient.open(connectUnix(path, `QEMU of VM ${vm}`), options);
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    const silent = error.code === 'PXM350';
    if (!silent && !(error instanceof RequestRefused)) throw error;
    const [found] = error.diagnostics;
    const others = 'wait until another pxm hotplug or unplug has ended, or see whether QEMU is stopped';
    throw PxmError.of('PXM353', `VM ${vm} cannot be spoken to: ${found?.message}`, {
      remedy: silent ? others : (found?.remedy ?? `see whether it runs: pxm status ${vm}`),
      blame: 'host',
    });
  }
}
