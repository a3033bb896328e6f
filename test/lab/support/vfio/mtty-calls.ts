// Runs in the guest: a serial port that a driver makes up is migrated into another one. Prints JSON.
import { readSync, writeSync } from 'node:fs';
import { type DeviceCdev, openMediatedDevice } from '../../../../src/vfio/device-cdev.ts';
import { dirtyRanges } from '../../../../src/vfio/dirty-bitmap.ts';
import { canLogDma, readDmaLog, startDmaLogging, stopDmaLogging } from '../../../../src/vfio/dma-logging.ts';
import { setFeature } from '../../../../src/vfio/feature.ts';
import { openIommufd } from '../../../../src/vfio/iommufd.ts';
import { type Migration, openMigration } from '../../../../src/vfio/migration.ts';
import { featureMigState } from '../../../../src/vfio/uapi/features.ts';
import { Steps } from './steps.ts';

const [first = '', second = ''] = process.argv.slice(2);
const steps = new Steps();
const iommufd = openIommufd();

function open(uuid: string): DeviceCdev {
  const device = openMediatedDevice(uuid);
  device.bind(iommufd);
  return device;
}

/** A register of the first port; its data register is a loop. */
function register(device: DeviceCdev, at: number, value?: number): number {
  const byte = new Uint8Array(1);
  const position = Number(device.region(0).offset) + at;
  if (value === undefined) readSync(device.fd, byte, 0, 1, position);
  else writeSync(device.fd, Uint8Array.of(value), 0, 1, position);
  return byte[0] ?? 0;
}

const FIFO_CONTROL = 2;
const send = (device: DeviceCdev, text: string) => {
  register(device, FIFO_CONTROL, 1);
  for (const byte of Buffer.from(text)) register(device, 0, byte);
};
const receive = (device: DeviceCdev, count: number) =>
  String.fromCharCode(...Array.from({ length: count }, () => register(device, 0)));
const has = (migration: Migration, state: Parameters<Migration['enter']>[0]) =>
  migration.enter(state) === undefined ? 'no stream' : 'a stream';

const device = open(first);
const devId = 1;
const ioas = iommufd.allocIoas();
steps.run('hwInfo', () => iommufd.hwInfo(devId));
steps.run('allocHwpt', () => iommufd.allocHwpt(devId, ioas));
steps.run('attach', () => device.attach(ioas) === ioas);
steps.run('attach to a device', () => device.attach(devId));
steps.run('info', () => device.info());

// It takes requests to log what it writes, and writes nothing.
const apart = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ iova: BigInt(index) << 24n, length: 4096n }));
steps.run('canLogDma', () => canLogDma(device));
steps.run('log as much as one page tells', () => startDmaLogging(device, apart(300)).ranges.length);
steps.run('read the log', () =>
  dirtyRanges(readDmaLog(device, { iova: 0n, length: 65536n }, 4096n), 0n, 4096n),
);
steps.run('read by pages of none', () => readDmaLog(device, { iova: 0n, length: 65536n }, 2048n));
steps.run('stop logging', () => stopDmaLogging(device));
steps.run(
  'log more than one page tells',
  () => startDmaLogging(device, apart(300), 4096n, 8192n).ranges.length,
);
steps.run('stop logging again', () => stopDmaLogging(device));

const from = openMigration(device);
steps.run('abilities', () => from.abilities);
steps.run('state', () => from.state());
steps.run('expected bytes', () => from.expectedBytes() > 0n);
send(device, 'pxm');

// Standing still.
const still = steps.must('stop-copy', () => from.enter('stop-copy'));
steps.run('back to copying ahead', () => from.enter('pre-copy'));
steps.run('state then', () => from.state());
const saved = still?.readAll() ?? new Uint8Array();
steps.run('saved', () => BigInt(saved.length) === from.expectedBytes());
steps.run('precopyInfo of it', () => still?.precopyInfo());
steps.run('write to it', () => still?.write(saved));
steps.run('stop', () => has(from, 'stop'));
steps.run('closed', () => {
  try {
    return still?.fd;
  } catch (error) {
    return (error as Error).message;
  }
});

const target = open(second);
const to = openMigration(target);
const load = (bytes: Uint8Array) => {
  const stream = to.enter('resuming');
  stream?.write(bytes);
  return to.state();
};
steps.run('resuming', () => load(saved));
steps.run('read of it', () => to.enter('resuming')?.read());
steps.run('running there', () => has(to, 'running'));
steps.run('received there', () => receive(target, 3));

// While it runs.
steps.run('running', () => has(from, 'running'));
steps.run('still there', () => receive(device, 1));
send(device, 'mxp');
const ahead = steps.must('pre-copy', () => from.enter('pre-copy'));
steps.run('precopyInfo', () => ahead?.precopyInfo());
const parts = [ahead?.readAll() ?? new Uint8Array()];
steps.run('part ahead', () => (parts[0] as Uint8Array).length > 0);
steps.run('nothing more ahead', () => (ahead?.read() ?? []).length === 0);
steps.run('precopyInfo then', () => ahead?.precopyInfo());
steps.run('without P2P', () => from.enter('pre-copy-p2p') === ahead);
steps.run('the same stream', () => from.enter('stop-copy') === ahead);
parts.push(ahead?.readAll() ?? new Uint8Array());
steps.run('whole', () => parts.reduce((sum, { length }) => sum + length, 0) === saved.length);
steps.run('resuming again', () => load(Buffer.concat(parts)));
steps.run('running there again', () => has(to, 'running'));
steps.run('received there again', () => receive(target, 5));

// What goes wrong.
steps.run('resuming from rubbish', () => load(new Uint8Array(saved.length).fill(7)));
steps.run('stop with rubbish', () => to.enter('stop'));
steps.run('state with rubbish', () => to.state());
steps.run('too few bytes', () => {
  to.reset();
  load(saved.subarray(0, 20));
  return to.enter('running');
});
steps.run('reset', () => to.reset());
steps.run('state after reset', () => to.state());
steps.run('set to error', () =>
  setFeature(target, 'MIG_DEVICE_STATE', featureMigState, { deviceState: 0, dataFd: -1 }),
);
steps.run('enter error', () => to.enter('error'));
steps.run('a state of none', () =>
  setFeature(target, 'MIG_DEVICE_STATE', featureMigState, { deviceState: 9, dataFd: -1 }),
);
steps.run('reinit', () => to.watchReinit());
for (const each of [from, to, device, target, iommufd]) each.close();
steps.print();
