import { describe, expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { argsOf, platformOf } from './support/topologies.ts';
import { modules } from './support/vfio/program.ts';

const SCRIPT = `
at=/sys/bus/pci/devices/0000:00:05.0
echo vfio-pci >$at/driver_override
[ ! -e $at/driver ] || echo 0000:00:05.0 >$at/driver/unbind
echo 0000:00:05.0 >/sys/bus/pci/drivers_probe
echo "driver $(basename "$(readlink $at/driver)")"
echo "cdev $(ls $at/vfio-dev)"
echo "node $(ls /dev/vfio/devices)"
[ -c /dev/iommu ] && echo 'iommufd'
insmod $LAB/mdev.ko && insmod $LAB/mtty.ko
echo 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001 >/sys/class/mtty/mtty/mdev_supported_types/mtty-2/create
echo "mdev $(ls /sys/bus/mdev/devices)"
ls -d /sys/class/iommu/iommufd_selftest_iommu.0
`;

describe.each([
  ['Intel', '{ type: intel }', 'dmar0'],
  ['AMD', '{ type: amd, slot: 1 }', 'ivhd0'],
] as const)('a guest with an emulated IOMMU of %s', (name, unit, unitName) => {
  const args = argsOf(
    platformOf(`
machine: { type: q35 }
memory: { total: 512M }
iommus: [${unit}]
devices: [{ id: card, slot: 5, model: e1000e }]
`),
  );
  const guest = (ctx: TestContext) =>
    boot(ctx, { name: `vfio-${name}`, args, script: SCRIPT, files: modules('mdev.ko', 'mtty.ko') });

  test('gives a device that VFIO takes a group and a node of its own, and has iommufd', async (ctx) => {
    const { output, devices } = await guest(ctx);
    expect(output).toContain('driver vfio-pci\ncdev vfio0\nnode vfio0\niommufd\n');
    expect(devices['0000:00:05.0']).toMatchObject({ group: expect.any(Number), unit: unitName });
  });

  test('has the mock IOMMU and a mediated device, for what no emulated device offers', async (ctx) => {
    const { output, exit } = await guest(ctx);
    expect(output).toContain('mdev 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\n');
    expect({ exit, output }).toMatchObject({ exit: 0 });
  });
});
