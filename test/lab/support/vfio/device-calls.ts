// Runs in the guest: what a device bound to an iommufd answers, and what address spaces do. Prints JSON.
import { readSync } from 'node:fs';
import { openDevice } from '../../../../src/vfio/device-cdev.ts';
import {
  enterLowPower,
  exitLowPower,
  exportRegion,
  setVfToken,
} from '../../../../src/vfio/device-features.ts';
import { canLogDma, startDmaLogging } from '../../../../src/vfio/dma-logging.ts';
import { allocEventfd } from '../../../../src/vfio/eventfd.ts';
import { offersFeature } from '../../../../src/vfio/feature.ts';
import { openIommufd } from '../../../../src/vfio/iommufd.ts';
import { migrationAbilities, openMigration } from '../../../../src/vfio/migration.ts';
import { allocFaultQueue, allocVdevice, allocViommu } from '../../../../src/vfio/nested-iommu.ts';
import { allocPages } from '../../../../src/vfio/pages.ts';
import { Steps } from './steps.ts';

const [bdf = ''] = process.argv.slice(2);
const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const MIB = 1n << 20n;
const steps = new Steps();
const iommufd = openIommufd();
const pages = allocPages(4n * MIB);
const memory = { userVa: pages.address, length: pages.length };

steps.run('mode at first', () => iommufd.rlimitMode());
steps.run('mode process', () => iommufd.setRlimitMode('process'));
steps.run('mode then', () => iommufd.rlimitMode());
const ioas = steps.must('allocIoas', () => iommufd.allocIoas());
const other = steps.must('allocIoas other', () => iommufd.allocIoas());
steps.run('mode once objects exist', () => iommufd.setRlimitMode('user'));
steps.run('huge pages at first', () => iommufd.hugePages(ioas));
steps.run('huge pages off', () => iommufd.setHugePages(ioas, false));
steps.run('huge pages then', () => iommufd.hugePages(ioas));
steps.run('huge pages of none', () => iommufd.hugePages(999));
steps.run('vfioIoas none', () => iommufd.vfioIoas());
steps.run('setVfioIoas', () => iommufd.setVfioIoas(ioas));
steps.run('vfioIoas', () => iommufd.vfioIoas());
steps.run('setVfioIoas none', () => iommufd.setVfioIoas(undefined));
steps.run('vfioIoas none again', () => iommufd.vfioIoas());
steps.run('allow', () => iommufd.allowIovas(ioas, [{ start: 16n * MIB, last: 32n * MIB - 1n }]));
steps.run('allow one byte', () => iommufd.allowIovas(ioas, [{ start: MIB, last: MIB }]));
steps.run('allow overlapping', () =>
  iommufd.allowIovas(ioas, [
    { start: 0n, last: MIB },
    { start: MIB, last: 2n * MIB },
  ]),
);
const chosen = steps.must('map where allowed', () => iommufd.map(ioas, memory));
steps.run('copy', () => iommufd.copy(other, ioas, chosen + MIB, { length: MIB, iova: 64n * MIB }));
steps.run('copy of a hole', () => iommufd.copy(other, ioas, 256n * MIB, { length: MIB, iova: 80n * MIB }));
steps.run('map for reading', () => iommufd.map(ioas, { ...memory, iova: 24n * MIB, writeable: false }));
steps.run('map beside what is allowed', () => iommufd.map(ioas, { ...memory, iova: 64n * MIB }));
steps.run('copy for writing', () => iommufd.copy(other, ioas, 24n * MIB, { length: MIB, iova: 96n * MIB }));
steps.run('map nothing', () => iommufd.map(ioas, { ...memory, readable: false, writeable: false }));
steps.run('map to beyond', () => iommufd.map(ioas, { ...memory, iova: 2n ** 64n - MIB }));
steps.run('map file', () => iommufd.mapFile(ioas, { fd: 0, start: 0n, length: MIB }));
steps.run('change process', () => iommufd.changeProcess());
steps.run('unmapAll', () => iommufd.unmapAll(ioas));
steps.run('unmapAll other', () => iommufd.unmapAll(other));
steps.run('unmapAll again', () => iommufd.unmapAll(ioas));

const device = openDevice(bdf);
steps.run('info before bind', () => device.info());
steps.run('region before bind', () => device.region(0));
steps.run('feature before bind', () => device.reset());
steps.run('bind with a token', () => device.bind(iommufd, TOKEN));
const devId = steps.must('bind', () => device.bind(iommufd));
steps.run('info', () => device.info());
for (let index = 0; index < 10; index++) steps.run(`region ${index}`, () => device.region(index));
for (let index = 0; index < 6; index++) steps.run(`irq ${index}`, () => device.irq(index));

const event = allocEventfd('interrupt');
const count = () => {
  const bytes = Buffer.alloc(8);
  readSync(event.fd, bytes);
  return bytes.readBigUInt64LE();
};
steps.run('interrupt set', () => device.setIrqs(0, 'trigger', { eventfds: [event.fd] }));
steps.run('interrupt fired', () => device.setIrqs(0, 'trigger', { count: 1 }));
steps.run('interrupts seen', count);
steps.run('interrupt fired by answers', () => device.setIrqs(0, 'trigger', { bools: [true] }));
steps.run('interrupts seen then', count);
steps.run('interrupt masked', () => device.setIrqs(0, 'mask', { count: 1 }));
steps.run('interrupt unmasked', () => device.setIrqs(0, 'unmask', { count: 1 }));
steps.run('interrupt let go', () => device.setIrqs(0, 'trigger', { count: 0 }));
steps.run('interrupts beyond', () => device.setIrqs(0, 'trigger', { eventfds: [event.fd, event.fd] }));
steps.run('interrupts of none', () => device.setIrqs(9, 'trigger', { count: 1 }));
steps.run('interrupt without a file', () => device.setIrqs(0, 'trigger', { eventfds: [1000] }));

steps.run('reset', () => device.reset());
steps.run('hot reset devices', () => device.hotResetDevices());
steps.run('hot reset', () => device.hotReset());
for (const name of ['MIGRATION', 'PCI_VF_TOKEN', 'LOW_POWER_ENTRY', 'DMA_BUF', 'BUS_MASTER'] as const)
  steps.run(`offers ${name}`, () =>
    (['get', 'set'] as const).filter((operation) => offersFeature(device, name, operation)),
  );
steps.run('migrationAbilities', () => migrationAbilities(device) ?? 'none');
steps.run('openMigration', () => openMigration(device));
steps.run('canLogDma', () => canLogDma(device));
steps.run('startDmaLogging', () => startDmaLogging(device, [{ iova: 0n, length: MIB }]));
steps.run('setVfToken', () => setVfToken(device, TOKEN));
steps.run('exportRegion', () => exportRegion(device, 0, [{ offset: 0n, length: 4096n }]));
steps.run('enterLowPower', () => enterLowPower(device));
steps.run('exitLowPower', () => exitLowPower(device));

steps.run('hwInfo', () => iommufd.hwInfo(devId));
steps.run('hwInfo of none', () => iommufd.hwInfo(999));
const queue = steps.must('allocFaultQueue', () => allocFaultQueue(iommufd).id);
for (const [what, abilities] of Object.entries({
  nothing: {},
  nestParent: { nestParent: true },
  dirtyTracking: { dirtyTracking: true },
  pasid: { pasid: true },
  faults: { faultId: queue },
}))
  steps.run(`allocHwpt for ${what}`, () => typeof iommufd.allocHwpt(devId, ioas, abilities));
steps.run('allocHwpt over none', () => iommufd.allocHwpt(devId, 999));
steps.run('allocHwpt for none', () => iommufd.allocHwpt(999, ioas));
steps.run('allocViommu', () => allocViommu(iommufd, 1, devId, ioas));
steps.run('allocVdevice', () => allocVdevice(iommufd, 1, devId, 8n));
steps.run('attach one process', () => device.attach(ioas, 1));
steps.run('attach', () => typeof device.attach(ioas));
steps.run('map', () => iommufd.map(ioas, { ...memory, iova: MIB }));
steps.run('huge pages while mapped', () => iommufd.setHugePages(ioas, true));
steps.run('allow what is reserved', () => iommufd.allowIovas(ioas, [{ start: 0n, last: 0xffffffffn }]));
steps.run('detach one process', () => device.detach(1));
steps.run('detach', () => device.detach());
steps.print();
