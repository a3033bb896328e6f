import { expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { argsOf, platformOf } from './support/topologies.ts';
import { program, takeDevices } from './support/vfio/program.ts';
import type { Came } from './support/vfio/steps.ts';

const CARD = '0000:00:05.0';
const [ONE, TWO, THREE] = ['0000:01:01.0', '0000:01:02.0', '0000:01:03.0'] as const;
const SCRIPT = `${takeDevices(CARD, ONE, TWO)}
node $LAB/groups.mjs ${CARD} ${ONE} ${TWO} ${THREE} >$LAB/out/groups.json
echo "faults $(dmesg | grep -ci 'dmar.*fault')"
`;
/** A bridge to conventional PCI: what is behind it shares one group. */
const ARGS = [
  ...argsOf(
    platformOf(`
machine: { type: q35 }
memory: { total: 1G }
iommus: [{ type: intel, address-width: 39 }]
devices: [{ id: card, slot: 5, model: e1000e }]
`),
  ),
  ...['-device', 'pci-bridge,id=shared,chassis_nr=1,addr=9'],
  ...[1, 2, 3].flatMap((slot) => ['-device', `virtio-net-pci,bus=shared,addr=${slot}`]),
];
const USABLE = [
  { start: '0x0', last: '0xfedfffff' },
  { start: '0xfef00000', last: '0x7fffffffff' },
];
const ALL_WRITTEN = [{ iova: '0x100000', length: '0x400000' }];

async function came(ctx: TestContext): Promise<Came> {
  const files = { 'groups.mjs': await program('group-calls') };
  const guest = await boot(ctx, { name: 'vfio-groups', args: ARGS, share: true, script: SCRIPT, files });
  expect(guest.output).toBe('faults 0\n');
  return JSON.parse(guest.files.get('groups.json')?.toString() || '{}');
}

test('devices of one group go to one iommufd and one address space, all of them', async (ctx) => {
  expect(await came(ctx)).toMatchObject({
    'bind beside a driver of the host': 'EPERM',
    'status beside a driver of the host': { viable: false, inContainer: false },
    'setContainer beside a driver of the host': 'EPERM',
    ...{ 'bind first': 1, 'bind second to another': 'EPERM', 'bind second': 2 },
    ...{ 'attach first': 'number', 'attach second elsewhere': 'EINVAL', 'attach second': 'number' },
  });
});

test('a hot reset tells which devices it touches and whose they are', async (ctx) => {
  expect(await came(ctx)).toMatchObject({
    'hot reset devices': [`${ONE} true first`, `${TWO} true second`, `${THREE} true undefined`],
    'hot reset': 'done',
    'hot reset by groups': 'EINVAL',
    'hot reset devices by group': 'ENODEV',
  });
});

test('a group goes into a container, which then gets an IOMMU, which then gives devices', async (ctx) => {
  expect(await came(ctx)).toMatchObject({
    ...{ apiVersion: 0, 'extension type1': 1, 'extension type1v2': 1, 'extension noIommu': 0 },
    ...{ 'extension cacheCoherent': 0, 'extension unmapAll': 1, 'extension updateVaddr': 0 },
    ...{ 'setIommu before a group': 'EINVAL', 'open group twice': 'PXM411' },
    status: { viable: true, inContainer: false },
    ...{ 'openDevice before a container': 'EINVAL', 'unsetContainer before': 'EINVAL' },
    ...{ setContainer: 'done', 'setContainer twice': 'EINVAL', 'openDevice before an IOMMU': 'EINVAL' },
    ...{ setIommu: 'done', 'setIommu twice': 'EINVAL' },
    'status then': { viable: true, inContainer: true },
    ...{ 'openDevice of another': 'ENODEV', openDevice: CARD },
    'info of the device': { reset: true, kind: 'pci', regions: 9, irqs: 5 },
    ...{ 'bind what the group opened': 'EINVAL', 'bind while the group is open': 'EBUSY' },
    ...{ 'unsetContainer with a device': 'EBUSY', unsetContainer: 'done' },
  });
});

test('a container tells what it can map, maps it and tracks writes', async (ctx) => {
  expect(await came(ctx)).toMatchObject({
    info: {
      ...{ pageSizes: '0x40201000', ranges: USABLE, mappingsLeft: 65535 },
      dirty: { pageSizes: '0x1000', maxBitmap: '0x10000000' },
    },
    ...{ map: 'done', 'map again': 'EEXIST', 'map interrupts': 'EINVAL', 'map beyond': 'EINVAL' },
    ...{ 'map nothing there': 'EFAULT', 'map neither': 'EINVAL', 'info then': 65534 },
    ...{ 'read while off': 'EINVAL', track: 'done', read: ALL_WRITTEN },
    ...{ 'unmap part': 'EINVAL', 'unmap hole': '0x0', unmapDirty: '0x400000', 'read at last': ALL_WRITTEN },
    ...{ 'track no more': 'done', 'map other': 'done', unmapAll: '0x400000' },
  });
});

test('an iommufd stands in for a container, and differs where it does', async (ctx) => {
  expect(await came(ctx)).toMatchObject({
    'stand-in info before': 'ENODEV',
    'setContainer to an iommufd': 'done',
    ...{ 'stand-in apiVersion': 0, 'stand-in setIommu': 'done', 'stand-in openDevice': CARD },
    'stand-in info': { ranges: USABLE, mappingsLeft: 0xffffffff, dirty: false },
    ...{ 'stand-in map': 'done', 'stand-in unmap part': 'ENOENT', 'stand-in unmap hole': '0x0' },
    ...{ 'stand-in unmap': '0x400000', 'stand-in track': 'ENOTTY' },
  });
});
