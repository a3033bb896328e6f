import { preflight } from '../attach/preflight/preflight.ts';
import { prepare } from '../attach/prepare.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { IOMMUFD_ID } from '../machines/qemu-objects.ts';
import type { Platform } from '../topology/platform.ts';
import type { AttachedDevice } from '../topology/platform-attach.ts';
import type { Descriptor } from '../vfio/descriptor.ts';
import { openDevice } from '../vfio/device-cdev.ts';
import { HOST, type HostRoot } from '../vfio/host-root.ts';
import { openIommufd } from '../vfio/iommufd.ts';
import { readHost } from '../vfio/sysfs/read-host.ts';
import { address, deviceProperties } from '../vmm/qemu/device-args.ts';
import { jsonOption } from '../vmm/qemu/option.ts';
import type { QmpClient } from '../vmm/qmp/qmp-client.ts';
import { DEVICES, findDevice, monitorOf, namesBelow, type PlugOptions } from './running-vm.ts';
import { Stages } from './stages.ts';

/**
 * Gives a device of its topology to a VM that runs, as an open file. It is checked as when the VM was started, against
 * the same memory map. Throws PxmError: PXM490, PXM492, PXM350 to PXM354, what `prepare` throws, and what preflight finds.
 */
export async function hotplug(vm: string, id: string, options: PlugOptions = {}): Promise<AttachedDevice> {
  const { root = HOST, signal, command = 'pxm', patience, onStage } = options;
  const stages = new Stages(onStage);
  const { platform, device } = findDevice(vm, id, root);
  expectNoInitiator(platform, device);
  const qemu = await stages.run('connect', () => monitorOf(vm, root));
  try {
    const there = await namesBelow(qemu, DEVICES);
    if (there.includes(id))
      throw PxmError.of('PXM490', `VM ${vm} has device ${id} already`, { remedy: `pxm unplug ${vm} ${id}` });
    const more = patience === undefined ? {} : { patience };
    await stages.run('prepare', () => prepare(platform, { root, command, signal, ...more }));
    await stages.run('check', () => expectAttachable(platform, device, there, root));
    signal?.throwIfAborted();
    await stages.run('plug in', () => plugIn(qemu, platform, device, root));
    return device;
  } finally {
    qemu.close();
  }
}

function expectNoInitiator({ initiators }: Platform, { function: on }: AttachedDevice): void {
  if (!initiators.some((initiator) => initiator.device === on)) return;
  throw PxmError.of(
    'PXM490',
    `device ${on.id} is a generic initiator: SRAT names it by its place, and a guest reads SRAT only when it starts`,
    { remedy: 'start the VM again, with plug: boot' },
  );
}

/** By attaching it once, unless a device of its group is in the VM: then only QEMU itself can attach it. */
function expectAttachable(
  platform: Platform,
  device: AttachedDevice,
  there: readonly string[],
  root: HostRoot,
): void {
  const { devices } = readHost(root);
  const groupOf = ({ host }: AttachedDevice) => devices.find(({ bdf }) => bdf === host)?.group;
  const group = groupOf(device);
  const plugged = platform.attach.devices.filter((one) => there.includes(one.function.id));
  if (plugged.some((one) => groupOf(one) === group)) return;
  const { findings } = preflight({ ...platform, attach: { ...platform.attach, devices: [device] } }, root);
  if (findings.some(({ severity }) => severity === 'error')) throw new PxmError(findings, 'host');
}

async function plugIn(
  qemu: QmpClient,
  platform: Platform,
  { function: on, host }: AttachedDevice,
  root: HostRoot,
): Promise<void> {
  const objects = await namesBelow(qemu, '/objects');
  if (!objects.includes(IOMMUFD_ID)) {
    const iommufd = openIommufd(root);
    try {
      iommufd.setRlimitMode('process');
      await give(qemu, 'pxm-iommufd', iommufd, 'object-add', (fd) => ({
        'qom-type': 'iommufd',
        id: IOMMUFD_ID,
        fd,
      }));
    } finally {
      iommufd.close();
    }
  }
  const device = openDevice(host, root);
  try {
    const [, ...properties] = deviceProperties(platform, on).filter(([name]) => name !== 'host');
    await give(qemu, `pxm-${on.id}`, device, 'device_add', (fd) =>
      JSON.parse(
        jsonOption(on.model, [
          ['id', on.id],
          ['bus', on.bus.id],
          ['addr', address(on)],
          ...properties,
          ['fd', fd],
        ]),
      ),
    );
  } finally {
    device.close();
  }
}

/** Sends an open file and has QEMU take it by its name; one that it does not take is not kept there. */
async function give(
  qemu: QmpClient,
  name: string,
  file: Descriptor,
  command: string,
  args: (fd: string) => object,
): Promise<void> {
  await qemu.execute('getfd', { fdname: name }, { descriptors: [file] });
  try {
    await qemu.execute(command, args(name), { timeout: ATTACHING });
  } catch (error) {
    await qemu.execute('closefd', { fdname: name }).catch(() => {});
    throw error;
  }
}

/** All memory of the guest is locked and mapped before QEMU answers. */
const ATTACHING = 600_000;
