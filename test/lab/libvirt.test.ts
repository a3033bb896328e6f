import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleCommandLine } from '../../scripts/bundle.mjs';
import { boot } from './support/boot.ts';
import { prepared } from './support/prepared.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const root = join(import.meta.dirname, '../..');

const VM = `
name: vm
machine: { type: q35 }
memory: { total: 64M }
buses: [{ id: rp0, type: root-port }]
devices: [{ id: card, on: rp0, host: "0000:00:05.0" }]
`;

/** What `pxm take` runs: libvirt's driver inside of virsh, with the iommufd as descriptor 3. */
const VIRSH = `
cd $LAB
export LIBVIRT_DRIVER_DIR=$(dirname $(find $LAB/oracle/usr/lib -name libvirt_driver_qemu.so))
export PATH=$LAB/oracle/bin-pxm:$PATH HOME=$LAB
# Whoever opens it now gets nothing that a device could be bound to.
: >nothing
mount -o bind nothing /dev/iommu
virsh -q -c "qemu:///embed?root=$LAB/libvirt" "define vm.xml; dom-fd-associate vm pxm 3; start vm; \\
  domstate vm; destroy vm" >out/virsh 2>&1
echo "virsh $?"
umount /dev/iommu
cp libvirt/log/qemu/vm.log out/log
`;

const SCRIPT = (oracle: string) => `
export NODE_PATH='${root}/node_modules'
mount -t tmpfs -o mode=755 tmp /run
mkdir -p $LAB/oracle $LAB/libvirt/etc $LAB/libvirt/log/qemu
mount -o bind '${oracle}' $LAB/oracle
mount -o bind $LAB/passwd /etc/passwd
mount -o bind $LAB/group /etc/group
mount -o bind $LAB/oracle/usr/share /usr/share
cp $LAB/qemu.conf $LAB/libvirt/etc/
cd $LAB
node main.cjs prepare vm.yaml >$LAB/out/prepare || exit
node main.cjs libvirt vm.yaml --type qemu --fd-group pxm -o vm.xml || exit
node main.cjs hold vm.yaml --socket /run/hold.sock >$LAB/out/hold 2>&1 &
until [ -S /run/hold.sock ]; do sleep 1; done
node main.cjs take vm --socket /run/hold.sock -- sh $LAB/virsh.sh
kill $!
wait
node main.cjs release vm >$LAB/out/release
readlink /sys/bus/pci/devices/0000:00:05.0/driver
`;

test('libvirt runs a domain with a prepared device, on an iommufd that the holder has opened', async (ctx) => {
  if ('missing' in prepared.x86) return ctx.skip(`needs ${prepared.x86.missing}: npm run lab:prepare`);
  const dist = mkdtempSync(join(tmpdir(), 'pxm-lab-libvirt-'));
  await bundleCommandLine(dist);
  const program = readFileSync(join(dist, 'cli/main.cjs'), 'utf8');
  rmSync(dist, { recursive: true });
  const oracle = join(prepared.x86.qemu, '../..');
  const guest = await boot(ctx, {
    ...{ name: 'libvirt', share: true, script: SCRIPT(oracle) },
    args: argsOf(
      platformOf(`
machine: { type: q35 }
cpus: { cores: 2 }
memory: { total: 1536M }
iommus: [{ type: intel }]
devices: [{ id: card, slot: 5, model: e1000e }]
`),
    ),
    files: {
      'main.cjs': `${program}\nvoid module.exports.start();\n`,
      'vm.yaml': VM,
      'virsh.sh': VIRSH,
      passwd: 'root:x:0:0::/:/bin/sh\nlibvirt-qemu:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n',
      group: 'root:x:0:\nkvm:x:0:\nlibvirt-qemu:x:0:\nnogroup:x:65534:\n',
      'qemu.conf': `namespaces = []
cgroup_controllers = []
security_driver = "none"
dynamic_ownership = 0
remember_owner = 0
stdio_handler = "file"
`,
    },
  });
  const text = (file: string) => guest.files.get(file)?.toString() ?? '';
  expect(guest.output).toBe('virsh 0\n../../../bus/pci/drivers/e1000e\n');
  expect(text('virsh')).toMatch(/^running$/m);
  expect(text('log')).toMatch(/"qom-type":"iommufd","id":"iommufd0","fd":"\d+"/);
  expect(text('log')).toMatch(/"driver":"vfio-pci","id":"ua-card","iommufd":"iommufd0","fd":"\d+"/);
  expect(text('hold')).toMatch(/^vm lent to process \d+ \(uid 0\)$/m);
});
