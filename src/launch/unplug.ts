import { PxmError } from '../diagnostics/pxm-error.ts';
import type { AttachedDevice } from '../topology/platform-attach.ts';
import { HOST } from '../vfio/host-root.ts';
import { type QmpClient, QmpRefused } from '../vmm/qmp/qmp-client.ts';
import type { QmpEvent } from '../vmm/qmp/qmp-message.ts';
import { DEVICES, findDevice, monitorOf, namesBelow, type PlugOptions } from './running-vm.ts';
import { Stages } from './stages.ts';

const PATIENCE = 30_000;

/**
 * Takes a device from a VM that runs, which the guest must agree to; it stays prepared for the VM. Throws PxmError:
 * PXM489 when the guest refuses or does not answer in time, PXM490, PXM492, PXM350 to PXM354.
 */
export async function unplug(vm: string, id: string, options: PlugOptions = {}): Promise<AttachedDevice> {
  const { root = HOST, patience = PATIENCE, signal, onStage } = options;
  const stages = new Stages(onStage);
  const { device } = findDevice(vm, id, root);
  const qemu = await stages.run('connect', () => monitorOf(vm, root));
  try {
    if (!(await namesBelow(qemu, DEVICES)).includes(id))
      throw PxmError.of('PXM490', `VM ${vm} does not have device ${id} now`, {
        remedy: `pxm hotplug ${vm} ${id}`,
      });
    await stages.run('pull out', () => pullOut(qemu, vm, id, patience, signal));
    return device;
  } finally {
    qemu.close();
  }
}

async function pullOut(
  qemu: QmpClient,
  vm: string,
  id: string,
  patience: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let abort = () => {};
  let stop = () => {};
  const told = new Promise<'gone' | 'refused' | 'late'>((done, failed) => {
    stop = qemu.listen((event) => {
      if (isAbout(event, id)) done(event.name === 'DEVICE_DELETED' ? 'gone' : 'refused');
    });
    timer = setTimeout(() => done('late'), patience);
    abort = () => failed(signal?.reason);
    signal?.addEventListener('abort', abort);
  });
  told.catch(() => {});
  try {
    signal?.throwIfAborted();
    await ask(qemu, id);
    const came = await told;
    if (came !== 'gone') throw kept(vm, id, came, patience);
  } finally {
    clearTimeout(timer);
    stop();
    signal?.removeEventListener('abort', abort);
  }
}

const ENDS = ['DEVICE_DELETED', 'DEVICE_UNPLUG_GUEST_ERROR'];

function isAbout({ name, data }: QmpEvent, id: string): boolean {
  return ENDS.includes(name) && data.device === id;
}

/** Once asked, QEMU asks the guest no second time: then the answer to the first is waited for. */
async function ask(qemu: QmpClient, id: string): Promise<void> {
  try {
    await qemu.execute('device_del', { id });
  } catch (error) {
    if (!(error instanceof QmpRefused && error.text.includes('already in the process of unplug')))
      throw error;
  }
}

function kept(vm: string, id: string, came: 'refused' | 'late', patience: number): PxmError {
  const reason =
    came === 'refused'
      ? 'the guest refuses to let it go'
      : `the guest has not let it go within ${patience / 1000} s`;
  return PxmError.of('PXM489', `device ${id} stays in VM ${vm}, and prepared for it: ${reason}`, {
    remedy: 'see whether the guest runs and uses the device; the request stays, so it may still go later',
    blame: 'host',
  });
}
