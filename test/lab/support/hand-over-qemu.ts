// Runs in the guest as root: hands devices to a QEMU without capabilities, which may open none of their nodes, and
// prints what it says over QMP.
import { spawn } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { handOver } from '../../../src/attach/hand-over.ts';
import { loadTopology } from '../../../src/topology/load-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';

const [topology = '', qemu = '', memlock = ''] = process.argv.slice(2);
const handed = handOver(resolveTopology(loadTopology(topology)));
const nodes = ['/dev/iommu', ...readdirSync('/dev/vfio/devices').map((name) => `/dev/vfio/devices/${name}`)];
for (const node of nodes) chmodSync(node, 0);
const fds = [handed.iommufd.fd, ...[...handed.devices.values()].map(({ fd }) => fd)];
const drop = [
  `--memlock=${memlock}`,
  '/usr/bin/setpriv',
  '--bounding-set=-all',
  '--inh-caps=-all',
  '--no-new-privs',
];
const args = [
  ...[
    '-machine',
    'q35',
    '-m',
    '64M',
    '-nodefaults',
    '-display',
    'none',
    '-accel',
    'tcg',
    '-S',
    '-qmp',
    'stdio',
  ],
  ...['-object', 'iommufd,id=iommufd0,fd=3'],
  ...[...handed.devices.keys()].flatMap((id, at) => [
    '-device',
    `vfio-pci,fd=${at + 4},iommufd=iommufd0,id=${id}`,
  ]),
];
const child = spawn('/usr/bin/prlimit', [...drop, qemu, ...args], {
  stdio: ['pipe', 'pipe', 'pipe', ...fds],
});
const { processAccounting } = handed;
handed.close();
let [said, complained] = ['', ''];
child.stdout?.on('data', (chunk) => {
  said += chunk;
});
child.stderr?.on('data', (chunk) => {
  complained += chunk;
});
child.stdin?.on('error', () => {});
for (const execute of ['qmp_capabilities', 'query-pci', 'quit'])
  child.stdin?.write(`${JSON.stringify({ execute })}\n`);
child.on('close', (code) => {
  for (const node of nodes) chmodSync(node, 0o600);
  const ids = [...said.matchAll(/"qdev_id": "(\w+)"/g)].map(([, id]) => id).filter(Boolean);
  console.log(JSON.stringify({ processAccounting, code, ids, complained }));
});
