// Runs in the guest: root opens a device and gives it to a process without any rights. Prints JSON.
import { spawnSync } from 'node:child_process';
import { effectiveCapabilities } from '../../../../src/vfio/capabilities.ts';
import { DeviceCdev, openDevice } from '../../../../src/vfio/device-cdev.ts';
import { Iommufd, openIommufd } from '../../../../src/vfio/iommufd.ts';
import { memlock, setMemlock } from '../../../../src/vfio/memlock.ts';
import { allocPages } from '../../../../src/vfio/pages.ts';
import { receiveDescriptors, sendDescriptors, socketPair } from '../../../../src/vfio/pass-descriptors.ts';
import { Steps } from './steps.ts';

const [bdf = '', role] = process.argv.slice(2);
const MIB = 1n << 20n;
const NOBODY = 65534;
const SOCKET = 3;

if (role === 'receiver') receive();
else give();

function give(): void {
  const [here, there] = socketPair('pair');
  sendDescriptors(here.fd, Buffer.from('take'), [openIommufd(), openDevice(bdf)], 'receiver');
  setMemlock({ soft: 8n * MIB, hard: 8n * MIB });
  const { stdout, status } = spawnSync(process.execPath, [process.argv[1] ?? '', bdf, 'receiver'], {
    ...{ uid: NOBODY, gid: NOBODY, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit', there.fd] },
  });
  process.stdout.write(stdout);
  process.exitCode = status ?? 1;
}

function receive(): void {
  const steps = new Steps();
  const [first, second] = receiveDescriptors(SOCKET, 'giver')?.descriptors ?? [];
  const iommufd = new Iommufd(first?.handOver() ?? -1, 'given iommufd');
  const device = new DeviceCdev(second?.handOver() ?? -1, bdf);
  steps.run('capabilities', () => effectiveCapabilities());
  steps.run('memlock', () => memlock());
  steps.run('raise memlock', () => setMemlock({ soft: 16n * MIB, hard: 16n * MIB }));
  steps.run('open iommufd', () => openIommufd());
  steps.run('open device', () => openDevice(bdf));
  steps.run('mode process', () => iommufd.setRlimitMode('process'));
  steps.run('bind', () => device.bind(iommufd));
  const ioas = steps.must('allocIoas', () => iommufd.allocIoas());
  steps.run('attach', () => typeof device.attach(ioas));
  for (const size of [4n, 16n]) {
    const pages = allocPages(size * MIB);
    const mapping = { userVa: pages.address, length: pages.length, iova: size * 16n * MIB };
    steps.run(`map ${size} MiB`, () => iommufd.map(ioas, mapping));
  }
  steps.print();
}
