// Runs in the guest: nesting, faults and dirty tracking on the kernel's mock IOMMU. Prints JSON.
import { readSync, writeSync } from 'node:fs';
import { dirtyRanges } from '../../../../src/vfio/dirty-bitmap.ts';
import { readDirtyPages, setDirtyTracking } from '../../../../src/vfio/dirty-tracking.ts';
import { bytesOf, structOf } from '../../../../src/vfio/ioctl.ts';
import { openIommufd } from '../../../../src/vfio/iommufd.ts';
import { allocFaultQueue, invalidate } from '../../../../src/vfio/nested-iommu.ts';
import { allocPages } from '../../../../src/vfio/pages.ts';
import { hwptPageResponse, hwptPgfault } from '../../../../src/vfio/uapi/nesting.ts';
import { mockAttach, mockDevice, mockFault, mockIotlb, mockWrites } from './mock-iommu.ts';
import { Steps } from './steps.ts';

const steps = new Steps();
const iommufd = openIommufd();
const ioas = iommufd.allocIoas();
const START = 1n << 24n;
const MIB = 1n << 20n;
const PAGE = 4096n;

const mock = steps.must('mock device', () => mockDevice(iommufd, ioas));
const { devId } = mock;
steps.run('ranges', () => iommufd.iovaRanges(ioas));
steps.run('hwInfo', () => iommufd.hwInfo(devId));

// A guest's page table below one of the host.
const parent = steps.must('parent', () => iommufd.allocHwpt(devId, ioas, { nestParent: true }));
const plain = steps.must('plain', () => iommufd.allocHwpt(devId, ioas));
const guest = { type: 0xdead, bytes: new Uint8Array([0x78, 0x56, 0x34, 0x12]) };
steps.run('nested on plain', () => iommufd.allocHwpt(devId, plain, {}, guest));
steps.run('nested without data', () => typeof iommufd.allocHwpt(devId, parent));
const nested = steps.must('nested', () => iommufd.allocHwpt(devId, parent, {}, guest));
steps.run('cache at first', () => mockIotlb(iommufd, nested, 0, 0x12345678));
const entries = (type: number, words: number[]) => ({
  ...{ type, entryLength: 8, bytes: new Uint8Array(Uint32Array.from(words).buffer) },
});
steps.run('invalidate one', () => invalidate(iommufd, nested, entries(0xdeadbeef, [0, 1])));
steps.run('cache of it', () => mockIotlb(iommufd, nested, 1, 0));
steps.run('cache beside it', () => mockIotlb(iommufd, nested, 2, 0x12345678));
steps.run('invalidate all', () => invalidate(iommufd, nested, entries(0xdeadbeef, [1, 0])));
steps.run('cache of all', () => mockIotlb(iommufd, nested, 2, 0));
steps.run('invalidate as another kind', () => invalidate(iommufd, nested, entries(0xdadbeef, [1, 0])));
try {
  invalidate(iommufd, nested, entries(0xdeadbeef, [0, 0, 0, 9]));
} catch (error) {
  steps.run('invalidate one and a wrong one', () => (error as Error).message);
}
steps.run('destroy parent', () => iommufd.destroy(parent));

// Faults of a device that a guest handles.
const queue = allocFaultQueue(iommufd);
const faulting = steps.run('nested with faults', () =>
  iommufd.allocHwpt(devId, parent, { faultId: queue.id }, guest),
);
if (faulting !== undefined) {
  steps.run('attach it', () => mockAttach(iommufd, mock, faulting));
  steps.run('fault', () => mockFault(iommufd, devId, 5, 7, 0xabc000n));
  const bytes = new Uint8Array(hwptPgfault.fixedSize);
  readSync(queue.file.fd, bytes);
  const { cookie, ...seen } = structOf(hwptPgfault, bytes);
  steps.run('fault seen', () => ({ ...seen, devId: seen.devId === devId }));
  const answer = bytesOf(hwptPageResponse, { cookie, code: 0 });
  steps.run('answered', () => writeSync(queue.file.fd, answer));
  steps.run('destroy while attached', () => iommufd.destroy(faulting));
  steps.run('attach back', () => mockAttach(iommufd, mock, ioas));
  steps.run('destroy it', () => iommufd.destroy(faulting));
}

// What devices write.
const pages = allocPages(MIB);
const tracking = steps.must('tracking', () => iommufd.allocHwpt(devId, ioas, { dirtyTracking: true }));
steps.run('attach tracking', () => mockAttach(iommufd, mock, tracking));
steps.run('map', () => iommufd.map(ioas, { userVa: pages.address, length: MIB, iova: START }));
const range = { iova: START, length: MIB };
const read = (options = {}) =>
  dirtyRanges(readDirtyPages(iommufd, tracking, range, PAGE, options), START, PAGE);
steps.run('read while off', read);
steps.run('track on plain', () => setDirtyTracking(iommufd, plain, true));
steps.run('track on none', () => setDirtyTracking(iommufd, 999, true));
steps.run('track', () => setDirtyTracking(iommufd, tracking, true));
steps.run('read at first', read);
const written = new Uint8Array(64);
written.set([0b0010_0011, 0, 0x80], 0);
steps.run('device writes', () => mockWrites(iommufd, tracking, START, MIB, written));
steps.run('read and keep', () => read({ kept: true }));
steps.run('read and clear', read);
steps.run('read once more', read);
steps.run('read misaligned', () =>
  readDirtyPages(iommufd, tracking, { iova: START + 1n, length: MIB }, PAGE),
);
steps.run('read plain', () => readDirtyPages(iommufd, plain, range, PAGE));
steps.run('track no more', () => setDirtyTracking(iommufd, tracking, false));
steps.print();
