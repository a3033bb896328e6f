import { type Checking, placeOf } from './check.ts';
import { lostFunctions } from './lost-functions.ts';

const hex4 = (value: number) => value.toString(16).padStart(4, '0');

/** That the host's devices are those that the topology is about, and can be given away at all. PXM451, PXM461, PXM465. */
export function checkIdentity(checking: Checking): void {
  const { found, report } = checking;
  for (const one of found) {
    const { id, device, on } = one;
    const ids = `${hex4(on.vendor)}:${hex4(on.device)}`;
    const { vendorDevice } = device.function;
    if (on.bridge) {
      report.error('PXM465', `device ${id}: ${on.bdf} is a bridge, which belongs to the host`, {
        span: placeOf(checking, one),
        remedy: 'name a device below it',
      });
    }
    const lost = lostFunctions(on);
    if (lost !== undefined) {
      report.error('PXM465', `device ${id}: ${lost}`, {
        span: placeOf(checking, one),
        remedy: `name one of them, or end them first: echo 0 >/sys/bus/pci/devices/${on.bdf}/sriov_numvfs`,
      });
    }
    if (vendorDevice !== undefined && vendorDevice !== ids) {
      report.error('PXM451', `device ${id} has ids ${vendorDevice}, but ${on.bdf} on this host is ${ids}`, {
        span: placeOf(checking, one, 'ids'),
        remedy: `correct "host" if the device has moved, else write ids: "${ids}"`,
      });
    }
    if (on.resetMethods.length === 0) {
      report.warning(
        'PXM461',
        `device ${id}: ${on.bdf} cannot be reset, so what one VM leaves in it the next one finds`,
        {
          span: placeOf(checking, one),
          remedy: 'give it to VMs of one owner only',
        },
      );
    }
  }
}
