// Runs in the guest: attaches the device of that PCI address, and prints as JSON what each request came to.
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { openDevice } from '../../../src/vfio/device-cdev.ts';
import { openIommufd } from '../../../src/vfio/iommufd.ts';
import { allocPages } from '../../../src/vfio/pages.ts';
import { RequestRefused } from '../../../src/vfio/request-refused.ts';

const [bdf = ''] = process.argv.slice(2);
const MIB = 1n << 20n;
const came: Record<string, unknown> = {};

function step<T>(name: string, work: () => T): T | undefined {
  try {
    const value = work();
    came[name] = value ?? 'done';
    return value;
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    const { message } = error.diagnostics[0] ?? {};
    came[name] = {
      errno: error instanceof RequestRefused ? error.errno : undefined,
      code: error.code,
      message,
    };
    return undefined;
  }
}

const pages = allocPages(4n * MIB);
const iommufd = openIommufd();
const device = openDevice(bdf);
step('attach before bind', () => device.attach(1));
const devId = step('bind', () => device.bind(iommufd)) ?? 0;
step('bind again', () => device.bind(iommufd));
const ioas = step('allocIoas', () => iommufd.allocIoas()) ?? 0;
step('ranges before', () => iommufd.iovaRanges(ioas));
const hwpt = step('allocHwpt', () => iommufd.allocHwpt(devId, ioas)) ?? 0;
step('attach', () => device.attach(hwpt));
step('destroy in use', () => iommufd.destroy(hwpt));
step('ranges', () => iommufd.iovaRanges(ioas));
const memory = { userVa: pages.address, length: pages.length };
step('map', () => iommufd.map(ioas, { ...memory, iova: MIB }));
step('map over it', () => iommufd.map(ioas, { ...memory, iova: 2n * MIB }));
const chosen = step('map anywhere', () => iommufd.map(ioas, { ...memory, writeable: false })) ?? 0n;
step('map interrupts', () => iommufd.map(ioas, { ...memory, iova: 0xfee00000n }));
step('map misaligned', () => iommufd.map(ioas, { ...memory, iova: MIB * 64n + 1n }));
step('map nothing there', () => iommufd.map(ioas, { ...memory, userVa: 0x1000n, iova: MIB * 64n }));
step('unmap a part', () => iommufd.unmap(ioas, MIB, MIB));
step('unmap a hole', () => iommufd.unmap(ioas, MIB * 1024n, MIB));
step('unmap', () => iommufd.unmap(ioas, MIB, pages.length));
step('unmap the other', () => iommufd.unmap(ioas, chosen, pages.length));
step('allocHwpt to nest below', () => iommufd.allocHwpt(devId, ioas, { nestParent: true }));
step('allocHwpt that tracks writes', () => iommufd.allocHwpt(devId, ioas, { dirtyTracking: true }));
step('detach', () => device.detach());
step('destroy hwpt', () => iommufd.destroy(hwpt));
step('destroy ioas', () => iommufd.destroy(ioas));
step('destroy again', () => iommufd.destroy(ioas));
device.close();
// Free again: another may have it now.
const next = openDevice(bdf);
step('bind after close', () => next.bind(iommufd));
for (const each of [next, device, iommufd, pages]) each.close();
console.log(
  JSON.stringify(came, (_, value) => (typeof value === 'bigint' ? `0x${value.toString(16)}` : value)),
);
