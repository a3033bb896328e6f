import { type Checking, placeOf } from './check.ts';

/** What profiles want of the host besides a driver. PXM462. */
export function checkPreconditions(checking: Checking): void {
  const { platform, found, report, defer } = checking;
  for (const { device, profile, wants, why } of platform.preconditions) {
    const one = found.find((each) => each.device.function === device);
    if (!one) continue;
    if (wants.kind === 'migration') defer(`whether device ${one.id} can be migrated: ${why}`);
    if (wants.kind !== 'virtual-function' || one.on.physicalFunction !== undefined) continue;
    report.error(
      'PXM462',
      `profile ${profile ?? ''} wants device ${one.id} to be a virtual function, which ${one.on.bdf} is not: ${why}`,
      {
        span: placeOf(checking, one),
        remedy: `make virtual functions (echo 1 >/sys/bus/pci/devices/${one.on.bdf}/sriov_numvfs) and name one of them`,
      },
    );
  }
}
