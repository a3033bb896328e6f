import { describe, expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { argsOf, platformOf } from './support/topologies.ts';
import { program, takeDevices } from './support/vfio/program.ts';
import type { Came } from './support/vfio/steps.ts';

const CARD = '0000:00:05.0';
const SCRIPT = `${takeDevices(CARD)}
node $LAB/calls.mjs ${CARD} >$LAB/out/calls.json
node $LAB/handed.mjs ${CARD} >$LAB/out/handed.json
echo "faults $(dmesg | grep -ci 'dmar.*fault\\|io_page_fault')"
`;
const NOTHING = { dirtyTracking: false, pciPasidExec: false, pciPasidPriv: false, pciAtsNotSupported: false };

/** A region of the card as Linux 6.12 tells it. */
function region(index: number, size: string, access: string, msixMappable = false) {
  const offset = index === 0 ? '0x0' : `0x${index}0000000000`;
  const [read, write, mmap] = ['r', 'w', 'm'].map((letter) => access.includes(letter));
  return { index, size, offset, read, write, mmap, msixMappable };
}

describe.each([
  {
    name: 'Intel',
    unit: '{ type: intel, address-width: 39 }',
    info: {
      ...{ kind: 'intel', type: 1, maxPasidLog2: 0, capabilities: NOTHING },
      registers: { flags: '0x1', cap: '0x80d2008c22260206', ecap: '0xf00f4a' },
    },
  },
  // Before 7.2 the driver of AMD tells nothing.
  {
    name: 'AMD',
    unit: '{ type: amd, slot: 1 }',
    info: { kind: 'none', type: 0, maxPasidLog2: 0, capabilities: NOTHING, registers: {}, bytes: '' },
  },
])('behind an emulated IOMMU of $name', ({ name, unit, info }) => {
  const args = argsOf(
    platformOf(`
machine: { type: q35 }
memory: { total: 1G }
iommus: [${unit}]
devices: [{ id: card, slot: 5, model: e1000e }]
`),
  );
  const came = async (ctx: TestContext, which: 'calls' | 'handed'): Promise<Came> => {
    const files = { 'calls.mjs': await program('device-calls'), 'handed.mjs': await program('handed-calls') };
    const guest = await boot(ctx, { name: `vfio-calls-${name}`, args, share: true, script: SCRIPT, files });
    expect(guest.output).toBe('faults 0\n');
    return JSON.parse(guest.files.get(`${which}.json`)?.toString() || '{}');
  };

  test('options are as Linux has them, and set at the right time', async (ctx) => {
    expect(await came(ctx, 'calls')).toMatchObject({
      'mode at first': 'user',
      'mode process': 'done',
      'mode then': 'process',
      'mode once objects exist': 'EBUSY',
      'huge pages at first': true,
      'huge pages off': 'done',
      'huge pages then': false,
      'huge pages of none': 'ENOENT',
      'vfioIoas none': 'ENODEV',
      setVfioIoas: 'done',
      vfioIoas: 1,
      'setVfioIoas none': 'done',
      'vfioIoas none again': 'ENODEV',
    });
  });

  test('address spaces map, copy and unmap before a device is attached', async (ctx) => {
    expect(await came(ctx, 'calls')).toMatchObject({
      ...{ allocIoas: 1, 'allocIoas other': 2 },
      ...{ allow: 'done', 'allow one byte': 'EINVAL', 'allow overlapping': 'EINVAL' },
      ...{ 'map where allowed': '0x1000000', 'map beside what is allowed': '0x4000000' },
      ...{ copy: '0x4000000', 'copy of a hole': 'ENOENT', 'copy for writing': 'EPERM' },
      ...{ 'map for reading': '0x1800000', 'map nothing': 'EINVAL', 'map to beyond': 'EOVERFLOW' },
      ...{ unmapAll: '0xc00000', 'unmapAll other': '0x100000', 'unmapAll again': '0x0' },
    });
  });

  test('what came after Linux 6.12 is told to be unknown', async (ctx) => {
    expect(await came(ctx, 'calls')).toMatchObject({
      ...{ 'map file': 'ENOTTY', 'change process': 'ENOTTY', allocViommu: 'ENOTTY', allocVdevice: 'ENOTTY' },
      ...{ 'bind with a token': 'EINVAL', 'attach one process': 'EINVAL', 'detach one process': 'EINVAL' },
      ...{ exportRegion: 'ENOTTY', 'offers DMA_BUF': [] },
    });
  });

  test('a device answers once it is bound', async (ctx) => {
    const all = await came(ctx, 'calls');
    expect(all).toMatchObject({
      ...{ 'info before bind': 'EINVAL', 'region before bind': 'EINVAL', 'feature before bind': 'EINVAL' },
      bind: 3,
      info: { reset: true, kind: 'pci', regions: 9, irqs: 5 },
    });
    expect(Array.from({ length: 10 }, (_, index) => all[`region ${index}`])).toEqual([
      region(0, '0x20000', 'rwm'),
      region(1, '0x20000', 'rwm'),
      region(2, '0x20', 'rw'),
      region(3, '0x4000', 'rwm', true),
      region(4, '0x0', ''),
      region(5, '0x0', ''),
      region(6, '0x40000', 'r'),
      region(7, '0x1000', 'rw'),
      'EINVAL',
      'EINVAL',
    ]);
  });

  test('interrupts are told, fired, masked and let go', async (ctx) => {
    const all = await came(ctx, 'calls');
    const line = { eventfd: true, maskable: false, automasked: false, noresize: true };
    expect(Array.from({ length: 6 }, (_, index) => all[`irq ${index}`])).toEqual([
      { index: 0, count: 1, eventfd: true, maskable: true, automasked: true, noresize: false },
      { ...line, index: 1, count: 1 },
      // MSI-X can grow since 6.5.
      { ...line, index: 2, count: 5, noresize: false },
      { ...line, index: 3, count: 1 },
      { ...line, index: 4, count: 1 },
      'EINVAL',
    ]);
    expect(all).toMatchObject({
      ...{ 'interrupt fired': 'done', 'interrupts seen': '0x1' },
      ...{ 'interrupt fired by answers': 'done', 'interrupts seen then': '0x1' },
      ...{ 'interrupt masked': 'done', 'interrupt unmasked': 'done', 'interrupt let go': 'done' },
      ...{
        'interrupts beyond': 'EINVAL',
        'interrupts of none': 'EINVAL',
        'interrupt without a file': 'EBADF',
      },
    });
  });

  test('resets and features are those of the device', async (ctx) => {
    expect(await came(ctx, 'calls')).toMatchObject({
      ...{ reset: 'done', 'hot reset devices': 'ENODEV', 'hot reset': 'ENODEV' },
      ...{ 'offers MIGRATION': [], 'offers PCI_VF_TOKEN': [], 'offers BUS_MASTER': [] },
      ...{ 'offers LOW_POWER_ENTRY': ['set'], enterLowPower: 'done', exitLowPower: 'done' },
      ...{ migrationAbilities: 'none', openMigration: 'PXM414' },
      ...{ canLogDma: false, startDmaLogging: 'ENOTTY', setVfToken: 'ENOTTY' },
    });
  });

  test('the IOMMU tells what it is, and refuses page tables that it cannot have', async (ctx) => {
    expect(await came(ctx, 'calls')).toMatchObject({
      hwInfo: info,
      'hwInfo of none': 'ENOENT',
      'allocHwpt for nothing': 'number',
      ...{ 'allocHwpt for nestParent': 'EOPNOTSUPP', 'allocHwpt for dirtyTracking': 'EOPNOTSUPP' },
      ...{ 'allocHwpt for pasid': 'EOPNOTSUPP', 'allocHwpt for faults': 'EOPNOTSUPP' },
      ...{ 'allocHwpt over none': 'EINVAL', 'allocHwpt for none': 'ENOENT' },
      ...{ attach: 'number', map: '0x100000', 'allow what is reserved': 'EADDRINUSE', detach: 'done' },
    });
  });

  test('a process without rights uses what it is given, within its limit of locked memory', async (ctx) => {
    expect(await came(ctx, 'handed')).toEqual({
      ...{ capabilities: [], memlock: { soft: '0x800000', hard: '0x800000' }, 'raise memlock': 'EPERM' },
      ...{ 'open iommufd': 'PXM411', 'open device': 'PXM411', 'mode process': 'EPERM' },
      ...{ bind: 1, allocIoas: 2, attach: 'number' },
      ...{ 'map 4 MiB': '0x4000000', 'map 16 MiB': 'ENOMEM' },
    });
  });
});
