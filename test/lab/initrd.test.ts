import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { initrdScript } from '../../src/attach/units/initrd-script.ts';
import { boot } from './support/boot.ts';
import { bundledPxm } from './support/boot-root.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const [CARD, DISK, IDLE] = ['0000:00:05.0', '0000:00:06.0', '0000:00:07.0'] as const;
const EARLY = [
  ...[CARD, IDLE].map((bdf) => ({ bdf, driver: 'vfio-pci' })),
  { bdf: '0000:00:1b.0', driver: 'vfio-pci' },
];
const TOPOLOGY = `
machine: { type: q35 }
memory: { total: 64M }
devices: [{ id: disk, host: '${DISK}' }]
`;
const PXM = 'node $LAB/pxm.cjs';
/** Before any other program: as an initrd does it. */
const INITRD = `
mkdir -p /run
mount -t tmpfs -o mode=755 tmp /run
sh /lab/early.sh >/tmp/out/early.out 2>&1
echo $? >>/tmp/out/early.out
for each in 5 6 7; do basename "$(readlink /sys/bus/pci/devices/0000:00:0$each.0/driver)"; done >/tmp/out/early-drivers
cp /run/pxm/early/journal /tmp/out/early-journal
mount -o bind /run /host/run
`;
const SCRIPT = `
export NODE_PATH='${join(import.meta.dirname, '../../node_modules')}'
drivers() { for each in 5 6 7; do basename "$(readlink /sys/bus/pci/devices/0000:00:0$each.0/driver)"; done >$LAB/out/$1; }
${PXM} status --json >$LAB/out/status.json
${PXM} release early --json >$LAB/out/released.json
drivers released-drivers
cat /sys/bus/pci/devices/${CARD}/driver_override >$LAB/out/override
mkdir -p $LAB/root/etc/initramfs-tools $LAB/root/usr/lib/dracut/modules.d
${PXM} install-units --initramfs $LAB/vm.yaml --root $LAB/root --yes >$LAB/out/installed
sh $LAB/root/etc/pxm/early.sh
sh $LAB/root/etc/initramfs-tools/scripts/init-top/pxm modules >$LAB/out/modules
drivers planned-drivers
${PXM} prepare $LAB/vm.yaml >$LAB/out/prepared
${PXM} release vm >$LAB/out/undone
drivers undone-drivers
ls /run/pxm
`;

async function came(ctx: TestContext) {
  const platform = platformOf(`
machine: { type: q35 }
memory: { total: 1536M }
iommus: [{ type: intel }]
devices: [{ id: card, slot: 5, model: e1000e }]
`);
  const guest = await boot(ctx, {
    ...{ name: 'initrd', share: true, script: SCRIPT },
    args: [...argsOf(platform), '-device', 'nvme,serial=lab,addr=6', '-device', 'edu,addr=7'],
    files: {
      ...(await bundledPxm()),
      ...{ 'other-root': INITRD, 'vm.yaml': TOPOLOGY },
      'early.sh': initrdScript([{ name: 'early', claims: EARLY.map(({ bdf }) => bdf), devices: EARLY }]),
    },
  });
  return { guest, text: (name: string) => guest.files.get(name)?.toString() ?? '' };
}

test('an initrd gives devices to vfio-pci, without Node, whatever has them and whether all are there', async (ctx) => {
  const { text, guest } = await came(ctx);
  expect(text('early.out')).toBe('0\n');
  expect(text('early-drivers')).toBe('vfio-pci\nnvme\nvfio-pci\n');
  expect(guest.dmesg).toContain('pxm: 0000:00:1b.0 cannot be given to vfio-pci: one of them is not there');
});

test('pxm knows what an initrd has done, and takes it back', async (ctx) => {
  const { text, guest } = await came(ctx);
  expect(guest.output).toBe('');
  const [status] = JSON.parse(text('status.json')).vms;
  expect(status).toMatchObject({ vm: 'early', state: 'incomplete', command: 'pxm in the initrd' });
  expect(JSON.parse(text('released.json')).steps.map(({ kind }: { kind: string }) => kind)).toEqual([
    ...['bind', 'override', 'bind', 'unbind', 'override'],
  ]);
  expect(text('released-drivers')).toBe('e1000e\nnvme\n\n');
  expect(text('override')).toBe('(null)\n');
});

test('the script made from the plan of a host leaves nothing to prepare', async (ctx) => {
  const { text } = await came(ctx);
  expect(
    text('installed')
      .split('\n')
      .filter((line) => line.startsWith('wrote')),
  ).toHaveLength(6);
  expect(text('modules')).toBe('iommufd\nvfio-pci\n');
  expect(text('planned-drivers')).toBe('e1000e\nvfio-pci\n\n');
  expect(text('prepared')).toBe('vm: the host was ready\n');
  expect(text('undone')).toContain('vm: the host is as it was before');
  expect(text('undone-drivers')).toBe('e1000e\nnvme\n\n');
});
