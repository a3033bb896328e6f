import { beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { bundleProgram } from './support/bundle.ts';
import { prepareDevices } from './support/prepare-devices.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const CARD = '0000:00:05.0';
const IDLE = '0000:00:06.0';
const [FIRST, SECOND, THIRD] = ['0000:01:01.0', '0000:01:02.0', '0000:01:03.0'];
/** Below an expander of the guest, which is another host bridge to it. */
const FAR = '0000:21:00.0';

/** Options of each run, and the devices it attaches. */
const RUNS: Readonly<Record<string, readonly [options: object, ...bdfs: string[]]>> = {
  iommufd: [{ mode: 'iommufd' }, CARD, IDLE],
  limited: [{ limit: '0x800000', hugePages: false, processAccounting: true }, CARD],
  never: [{ p2p: 'never' }, CARD, IDLE],
  auto: [{ p2p: 'auto' }, CARD, FAR],
  always: [{ p2p: 'always' }, CARD, IDLE],
  dirty: [{ dirtyTracking: true }, CARD],
  nest: [{ nestParent: true }, CARD],
  group: [{}, FIRST, SECOND, THIRD],
  legacy: [{ mode: 'legacy' }, CARD, IDLE],
  'legacy-group': [{ mode: 'legacy' }, FIRST, SECOND],
  'legacy-auto': [{ mode: 'legacy', p2p: 'auto' }, CARD, FAR],
  'legacy-always': [{ mode: 'legacy', p2p: 'always' }, CARD, IDLE],
  'legacy-never': [{ mode: 'legacy', p2p: 'never' }, CARD, IDLE],
  'legacy-dirty': [{ mode: 'legacy', dirtyTracking: true }, CARD],
};

const SCRIPT = `
${prepareDevices([CARD, IDLE, FIRST, SECOND, FAR])}
node $LAB/owned.mjs '{}' ${FIRST} ${SECOND} >$LAB/out/unviable.json || exit
node $LAB/owned.mjs '{"mode":"legacy"}' ${FIRST} >$LAB/out/legacy-unviable.json || exit
${prepareDevices([THIRD])}
${Object.entries(RUNS)
  .map(([name, [options, ...bdfs]]) => {
    return `node $LAB/owned.mjs '${JSON.stringify(options)}' ${bdfs.join(' ')} >$LAB/out/${name}.json || exit`;
  })
  .join('\n')}
echo "faults $(dmesg | grep -ci 'dmar.*fault\\|io_page_fault')"
`;

type Came = Record<string, unknown>;
let program = '';
beforeAll(async () => {
  program = await bundleProgram('owned-steps');
});

describe.each([
  ['Intel', '{ type: intel }', 'intel', [{ start: '0xfef00000', last: '0xffffffffffff' }]],
  [
    ...(['AMD', '{ type: amd, slot: 1 }', 'none'] as const),
    [
      { start: '0xfef00000', last: '0xfcffffffff' },
      { start: '0x10000000000', last: '0xffffffffffffffff' },
    ],
  ],
] as const)('devices that pxm attaches itself behind an emulated IOMMU of %s', (name, unit, kind, above) => {
  const args = argsOf(
    platformOf(`
machine: { type: q35 }
memory: { total: 1G }
iommus: [${unit}]
buses:
  - { id: conventional, type: pcie-pci-bridge, slot: 7 }
  - { id: far, type: expander, number: 32 }
  - { id: rp0, type: root-port, on: far, slot: 0 }
devices:
  - { id: card, slot: 5, model: e1000e }
  - { id: first, on: conventional, slot: 1, model: e1000 }
  - { id: second, on: conventional, slot: 2, model: e1000 }
  - { id: third, on: conventional, slot: 3, model: virtio-net-pci }
  - { id: distant, on: rp0, model: e1000e }
`),
  );
  const run = async (ctx: TestContext) => {
    const files = { 'owned.mjs': program };
    const more = ['-device', 'edu,bus=pcie.0,addr=6'];
    const guest = await boot(ctx, {
      name: `owned-${name}`,
      args: [...args, ...more],
      share: true,
      script: SCRIPT,
      files,
    });
    expect(guest.output).toBe('faults 0\n');
    return (which: string) => JSON.parse(guest.files.get(`${which}.json`)?.toString() || '{}') as Came;
  };

  test('share a page table, map, unmap and are free afterwards', async (ctx) => {
    const came = (await run(ctx))('iommufd');
    expect(came.devices).toEqual([
      { id: 'dev0', shared: false, iommu: kind, hwpt: 3 },
      { id: 'dev1', shared: true, iommu: kind, hwpt: 3 },
    ]);
    expect(came).toMatchObject({
      attach: 'done',
      mode: 'iommufd',
      ranges: { ranges: [{ start: '0x0', last: '0xfedfffff' }, ...above], alignment: '0x1000' },
      map: 'done',
      'map over it': 'EEXIST',
      'map interrupts': 'EINVAL',
      'unmap a part': 'PXM484',
      'unmap a hole': 'ENOENT',
      'unmap by its owner': 'done',
      mapped: ['0x100000000', '0x200000000'],
      // It comes back to the table that the other one kept.
      'add again': true,
      'add a stranger': 'PXM411',
      left: 0,
      'attach after close': 'done',
    });
  });

  test('get as many bytes as the VM may have, in base pages, counted for the process', async (ctx) => {
    const came = (await run(ctx))('limited');
    expect(came).toMatchObject({ attach: 'done', map: 'done', 'map high': 'done', 'map more': 'PXM481' });
    expect(came.mapped).toEqual(['0x100000000']);
  });

  test('of one group share the page table, and none is attached while a driver of the host has one', async (ctx) => {
    const came = await run(ctx);
    expect((came('group').devices as Came[]).map(({ hwpt }) => hwpt)).toEqual([3, 3, 3]);
    expect(came('unviable')).toEqual({ attach: 'EPERM', left: 0, 'attach after close': 'EPERM' });
    expect(came('legacy-unviable')).toEqual({ attach: 'EPERM', left: 0, 'attach after close': 'EPERM' });
  });

  test('asked for what the IOMMU cannot do are not attached, and nothing is left of trying', async (ctx) => {
    const came = await run(ctx);
    for (const which of ['dirty', 'nest'])
      expect(came(which)).toEqual({ attach: 'EOPNOTSUPP', left: 0, 'attach after close': 'done' });
    expect(came('legacy-dirty')).toEqual({ attach: 'PXM475', left: 0, 'attach after close': 'done' });
  });

  test('go through one container with the older interface, where a hole is unmapped in silence', async (ctx) => {
    const came = await run(ctx);
    for (const which of ['legacy', 'legacy-group'])
      expect(came(which)).toMatchObject({
        attach: 'done',
        mode: 'legacy',
        devices: [{ id: 'dev0' }, { id: 'dev1' }],
        ranges: came('iommufd').ranges,
        'map over it': 'EEXIST',
        'unmap a part': 'PXM484',
        'unmap a hole': 'done',
        mapped: ['0x100000000', '0x200000000'],
        'add again': false,
        left: 0,
        'attach after close': 'done',
      });
  });

  test('reach BARs of each other as the policy says and the kernel can: iommufd of this one cannot', async (ctx) => {
    const came = await run(ctx);
    const bars = (which: string) => [came(which)['map BAR of dev0'], came(which)['map BAR of dev1']];
    expect(bars('never')).toEqual(['PXM482', 'PXM482']);
    expect(bars('legacy-never')).toEqual(['PXM482', 'PXM482']);
    expect(bars('auto')).toEqual(['PXM482', 'PXM482']);
    expect(came('auto').warnings).toEqual([
      'PXM482 BARs of dev0, dev1 cannot be mapped for other devices by this kernel',
    ]);
    expect(came('always')).toEqual({ attach: 'PXM482', left: 0, 'attach after close': 'done' });
    expect(bars('legacy-always')).toEqual(['done', 'done']);
    expect(bars('legacy-auto')).toEqual(['done', 'done']);
  });

  test('below different root buses reach each other with a warning, unless it must be', async (ctx) => {
    const came = await run(ctx);
    expect(came('legacy-auto').warnings).toEqual([
      'PXM483 device dev0 is below root bus 0000:00 of the host, and its BARs are mapped also for dev1 (0000:20)',
      'PXM483 device dev1 is below root bus 0000:20 of the host, and its BARs are mapped also for dev0 (0000:00)',
    ]);
    expect(came('legacy-always').warnings).toEqual([]);
  });
});
