// Runs in the guest below `pxm take`: binds and attaches the devices that PXM_FDS names, prints what came of it, and then
// waits for a file when one is named.
//   node use-taken.mjs [FILE]
import { existsSync, fstatSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { DeviceCdev } from '../../../src/vfio/device-cdev.ts';
import { Iommufd } from '../../../src/vfio/iommufd.ts';
import { allocPages } from '../../../src/vfio/pages.ts';

const [until] = process.argv.slice(2);
const [[, first = ''] = [], ...others] = (process.env.PXM_FDS ?? '')
  .split(' ')
  .map((pair) => pair.split('='));
const iommufd = new Iommufd(Number(first), 'iommufd');
/** Only who may set it may read it. */
const accounting = process.getuid?.() === 0 ? iommufd.rlimitMode() : undefined;
const ioas = iommufd.allocIoas();
const used = others.map(([name = '', fd]) => {
  const device = new DeviceCdev(Number(fd), name);
  device.bind(iommufd);
  device.attach(ioas);
  return { name, regions: device.info().regions, character: fstatSync(Number(fd)).isCharacterDevice() };
});
const pages = allocPages(64n << 10n);
iommufd.map(ioas, { userVa: pages.address, length: pages.length, iova: 0x10_0000n });
console.log(JSON.stringify({ fds: process.env.PXM_FDS, used, accounting }));
while (until !== undefined && !existsSync(until)) await pause(50);
