// Runs in the guest: devices that share a group, and the older interface. Prints JSON.
import { readlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Container, openContainer } from '../../../../src/vfio/container.ts';
import { DeviceCdev, openDevice } from '../../../../src/vfio/device-cdev.ts';
import { dirtyRanges } from '../../../../src/vfio/dirty-bitmap.ts';
import { openGroup } from '../../../../src/vfio/group.ts';
import { openIommufd } from '../../../../src/vfio/iommufd.ts';
import { allocPages } from '../../../../src/vfio/pages.ts';
import { Steps } from './steps.ts';

const [card = '', one = '', two = '', three = ''] = process.argv.slice(2);
const MIB = 1n << 20n;
const PAGE = 4096n;
const steps = new Steps();
const groupOf = (bdf: string) => Number(basename(readlinkSync(`/sys/bus/pci/devices/${bdf}/iommu_group`)));

// Three devices in one group, the last one with a driver of the host.
const iommufd = openIommufd();
const first = openDevice(one);
steps.run('bind beside a driver of the host', () => first.bind(iommufd));
const shared = openGroup(groupOf(two));
steps.run('status beside a driver of the host', () => shared.status());
const container = openContainer();
steps.run('setContainer beside a driver of the host', () => shared.setContainer(container));
shared.close();
const at = `/sys/bus/pci/devices/${three}`;
writeFileSync(`${at}/driver_override`, 'vfio-pci');
writeFileSync(`${at}/driver/unbind`, three);
writeFileSync('/sys/bus/pci/drivers_probe', three);
const firstId = steps.must('bind first', () => first.bind(iommufd));
const second = openDevice(two);
const elsewhere = openIommufd();
steps.run('bind second to another', () => second.bind(elsewhere));
const secondId = steps.must('bind second', () => second.bind(iommufd));
const [spaceA, spaceB] = [iommufd.allocIoas(), iommufd.allocIoas()];
steps.run('attach first', () => typeof first.attach(spaceA));
steps.run('attach second elsewhere', () => second.attach(spaceB));
steps.run('attach second', () => typeof second.attach(spaceA));
steps.run('hot reset devices', () =>
  first.hotResetDevices().map(({ bdf, owned, devId }) => {
    const id = devId === firstId ? 'first' : devId === secondId ? 'second' : devId;
    return `${bdf} ${owned} ${id}`;
  }),
);
steps.run('hot reset', () => first.hotReset());
steps.run('hot reset by groups', () => first.hotReset([container.fd]));
for (const each of [first, second, elsewhere]) each.close();

// A device alone in its group.
steps.run('apiVersion', () => container.apiVersion());
for (const name of ['type1', 'type1v2', 'noIommu', 'cacheCoherent', 'unmapAll', 'updateVaddr'] as const)
  steps.run(`extension ${name}`, () => container.extension(name));
steps.run('setIommu before a group', () => container.setIommu());
const group = openGroup(groupOf(card));
steps.run('open group twice', () => openGroup(groupOf(card)));
steps.run('status', () => group.status());
steps.run('openDevice before a container', () => group.openDevice(card));
steps.run('unsetContainer before', () => group.unsetContainer());
steps.run('setContainer', () => group.setContainer(container));
steps.run('setContainer twice', () => group.setContainer(container));
steps.run('openDevice before an IOMMU', () => group.openDevice(card));
steps.run('setIommu', () => container.setIommu());
steps.run('setIommu twice', () => container.setIommu());
steps.run('cacheCoherent then', () => container.extension('cacheCoherent'));
steps.run('status then', () => group.status());
steps.run('openDevice of another', () => group.openDevice(one));
const device = steps.must('openDevice', () => group.openDevice(card));
steps.came.openDevice = device.subject;
steps.run('info of the device', () => device.info());
steps.run('hot reset devices by group', () => device.hotResetDevices());
steps.run('bind what the group opened', () => new DeviceCdev(device.fd, card).bind(iommufd));
const own = openDevice(card);
steps.run('bind while the group is open', () => own.bind(iommufd));
own.close();

const pages = allocPages(4n * MIB);
const memory = { userVa: pages.address, length: pages.length };
steps.run('info', () => container.info());
steps.run('map', () => container.map({ ...memory, iova: MIB }));
steps.run('map again', () => container.map({ ...memory, iova: MIB }));
steps.run('map interrupts', () => container.map({ ...memory, iova: 0xfee00000n }));
steps.run('map beyond', () => container.map({ ...memory, iova: 2n ** 64n - MIB }));
steps.run('map nothing there', () => container.map({ userVa: PAGE, length: PAGE, iova: 64n * MIB }));
steps.run('map neither', () =>
  container.map({ ...memory, iova: 64n * MIB, readable: false, writeable: false }),
);
steps.run('info then', () => container.info().mappingsLeft);
const bitmap = () => new Uint8Array(Number((pages.length / PAGE + 63n) / 64n) * 8);
const dirty = { iova: MIB, length: pages.length, pageSize: PAGE };
const read = () => {
  const bits = bitmap();
  container.readDirty({ ...dirty, bitmap: bits });
  return dirtyRanges(bits, MIB, PAGE);
};
steps.run('read while off', read);
steps.run('track', () => container.setDirtyTracking(true));
steps.run('read', read);
steps.run('unmap part', () => container.unmap(MIB, MIB));
steps.run('unmap hole', () => container.unmap(512n * MIB, MIB));
const last = bitmap();
steps.run('unmapDirty', () => container.unmapDirty({ ...dirty, bitmap: last }));
steps.run('read at last', () => dirtyRanges(last, MIB, PAGE));
steps.run('track no more', () => container.setDirtyTracking(false));
steps.run('map other', () => container.map({ ...memory, iova: 8n * MIB }));
steps.run('unmapAll', () => container.unmapAll());
steps.run('unsetContainer with a device', () => group.unsetContainer());
device.close();
steps.run('unsetContainer', () => group.unsetContainer());

// An iommufd in place of the container.
const standIn = new Container(iommufd.duplicate().handOver(), 'stand-in');
steps.run('stand-in info before', () => standIn.info());
steps.run('setContainer to an iommufd', () => group.setContainer(iommufd));
steps.run('stand-in apiVersion', () => standIn.apiVersion());
steps.run('stand-in setIommu', () => standIn.setIommu());
const again = steps.run('stand-in openDevice', () => group.openDevice(card));
steps.came['stand-in openDevice'] = again?.subject;
steps.run('stand-in info', () => {
  const { ranges, mappingsLeft, dirty } = standIn.info();
  return { ranges, mappingsLeft, dirty: dirty !== undefined };
});
steps.run('stand-in map', () => standIn.map({ ...memory, iova: MIB }));
steps.run('stand-in unmap part', () => standIn.unmap(MIB, MIB));
steps.run('stand-in unmap hole', () => standIn.unmap(512n * MIB, MIB));
steps.run('stand-in unmap', () => standIn.unmap(MIB, pages.length));
steps.run('stand-in track', () => standIn.setDirtyTracking(true));
steps.print();
