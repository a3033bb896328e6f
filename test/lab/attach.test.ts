import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const root = join(import.meta.dirname, '../..');
const CARD = '0000:00:05.0';
const IDLE = '0000:00:06.0';
/** The share, which a driver of the guest's own has. */
const OWNED = '0000:00:1e.0';
const SCRIPT = `
export NODE_PATH='${root}/node_modules'
for bdf in ${CARD} ${IDLE}; do
  at=/sys/bus/pci/devices/$bdf
  echo vfio-pci >$at/driver_override
  [ ! -e $at/driver ] || echo $bdf >$at/driver/unbind
  echo $bdf >/sys/bus/pci/drivers_probe
done
for bdf in ${CARD} ${IDLE}; do node $LAB/attach.mjs $bdf >$LAB/out/$bdf.json || exit; done
node $LAB/attach.mjs ${OWNED} 2>&1 | grep PXM
echo "faults $(dmesg | grep -ci 'dmar.*fault\\|io_page_fault')"
`;

type Came = Record<string, { errno?: string; code?: string; message?: string } | string | number>;
interface Ranges {
  ranges: { start: string; last: string }[];
  alignment: string;
}

const BELOW_INTERRUPTS = { start: '0x0', last: '0xfedfffff' };
const ABOVE_INTERRUPTS = '0xfef00000';

describe.each([
  [
    ...['Intel with 48 bits', '{ type: intel, address-width: 48 }'],
    [BELOW_INTERRUPTS, { start: ABOVE_INTERRUPTS, last: '0xffffffffffff' }],
  ],
  [
    ...['Intel with 39 bits', '{ type: intel, address-width: 39 }'],
    [BELOW_INTERRUPTS, { start: ABOVE_INTERRUPTS, last: '0x7fffffffff' }],
  ],
  // What HyperTransport takes for itself is missing too.
  [
    ...['AMD', '{ type: amd, slot: 1 }'],
    [
      BELOW_INTERRUPTS,
      { start: ABOVE_INTERRUPTS, last: '0xfcffffffff' },
      { start: '0x10000000000', last: '0xffffffffffffffff' },
    ],
  ],
] as const)('a device behind an emulated IOMMU of %s', (name, unit, usable) => {
  const args = [
    ...argsOf(
      platformOf(`
machine: { type: q35 }
memory: { total: 1G }
iommus: [${unit}]
devices: [{ id: card, slot: 5, model: e1000e }]
`),
    ),
    ...['-device', 'edu,addr=6'],
  ];
  let program = '';
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pxm-lab-attach-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const outfile = join(folder, 'attach.mjs');
    const entry = join(import.meta.dirname, 'support/attach-device.ts');
    await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' });
    program = readFileSync(outfile, 'utf8');
  });
  const run = async (ctx: TestContext) => {
    const files = { 'attach.mjs': program };
    const guest = await boot(ctx, { name: `attach-${name}`, args, share: true, script: SCRIPT, files });
    const came = (bdf: string) => JSON.parse(guest.files.get(`${bdf}.json`)?.toString() || '{}') as Came;
    return { guest, came };
  };

  for (const bdf of [CARD, IDLE]) {
    test(`${bdf} is bound, attached, mapped, unmapped and detached`, async (ctx) => {
      const { came } = await run(ctx);
      expect(came(bdf)).toMatchObject({
        bind: 1,
        allocIoas: 2,
        allocHwpt: 3,
        attach: 3,
        map: '0x100000',
        'map anywhere': expect.stringMatching(/^0x[0-9a-f]+000$/),
        unmap: '0x400000',
        'unmap the other': '0x400000',
        detach: 'done',
        'destroy hwpt': 'done',
        'destroy ioas': 'done',
        'bind after close': expect.any(Number),
      });
    });

    test(`what the kernel refuses for ${bdf} has the name of its error`, async (ctx) => {
      const { came } = await run(ctx);
      const all = came(bdf);
      const refused = Object.entries(all).flatMap(([step, value]) =>
        typeof value === 'object' && 'errno' in value ? [[step, value.errno]] : [],
      );
      expect(Object.fromEntries(refused)).toEqual({
        'attach before bind': 'EINVAL',
        'bind again': 'EINVAL',
        'destroy in use': 'EBUSY',
        'map over it': 'EEXIST',
        'map interrupts': 'EINVAL',
        'map misaligned': 'EINVAL',
        'map nothing there': 'EFAULT',
        'unmap a part': 'ENOENT',
        'unmap a hole': 'ENOENT',
        'allocHwpt to nest below': 'EOPNOTSUPP',
        'allocHwpt that tracks writes': 'EOPNOTSUPP',
        'destroy again': 'ENOENT',
      });
      expect(all['map over it']).toMatchObject({
        code: 'PXM410',
        message:
          'address space 2 of /dev/iommu at 0x200000: IOMMU_IOAS_MAP is refused with EEXIST, a part of the range is mapped already',
      });
    });

    test(`${bdf} narrows what may be mapped to what its group does not reserve`, async (ctx) => {
      const { came, guest } = await run(ctx);
      const [before, after] = ['ranges before', 'ranges'].map((step) => came(bdf)[step] as unknown as Ranges);
      const all = { start: '0x0', last: '0xffffffffffffffff' };
      expect(before).toEqual({ ranges: [all], alignment: '0x1' });
      expect(after).toEqual({ ranges: usable, alignment: '0x1000' });
      const reserved = guest.groups[guest.devices[bdf]?.group ?? -1]?.reserved ?? [];
      expect(reserved).toEqual(expect.arrayContaining([expect.stringMatching(/fee00000.*msi/)]));
      for (const region of reserved) {
        const [first, end] = region.split(' ').map((part) => (part.startsWith('0x') ? BigInt(part) : 0n));
        const overlapping = after?.ranges.filter(
          (range) => BigInt(range.start) <= (end ?? 0n) && BigInt(range.last) >= (first ?? 0n),
        );
        expect(overlapping, region).toEqual([]);
      }
    });
  }

  test('a device that another driver has is refused by its name, and no access faults', async (ctx) => {
    const { guest } = await run(ctx);
    expect(guest.output).toContain(
      `/sys/bus/pci/devices/${OWNED}: error PXM411: the device has no node of VFIO: virtio-pci has it`,
    );
    expect(guest.output).toContain('faults 0\n');
    expect(guest.exit).toBe(0);
  });
});
