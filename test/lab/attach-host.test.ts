import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { prepared } from './support/prepared.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const root = join(import.meta.dirname, '../..');
const [CARD, DISK, IDLE, NET] = ['0000:00:05.0', '0000:00:06.0', '0000:00:07.0', '0000:00:08.0'] as const;
/** What is done in which boot, each well below the time that a guest may run. */
const BOOTS: Readonly<Record<string, readonly string[]>> = {
  runs: ['twice', 'meanwhile', 'signals', 'refusing'],
  holders: ['held', 'waiting', 'full', 'rights'],
  devices: [
    'siblings',
    'virtualFunction',
    'otherBoot',
    'withoutIommufd',
    'reserved',
    'elsewhere',
    'variant',
    'vanishing',
  ],
  kill: ['kill'],
  killed: ['killedRelease', 'killedAnytime', 'hostile'],
};
const SCRIPT = (scenarios: readonly string[]) => `
export NODE_PATH='${root}/node_modules'
mount -t tmpfs -o mode=755 tmp /run
# Modules of this kernel, and what loads them, in front of the host's own folders, which are read-only.
mkdir -p /mnt/upper/modules/$(uname -r) /mnt/work /mnt/bin
cp $LAB/virtio-vfio-pci.ko /mnt/upper/modules/$(uname -r)/
mount -t overlay -o lowerdir=/usr/lib,upperdir=/mnt/upper,workdir=/mnt/work overlay /usr/lib || echo 'no overlay'
cp $LAB/busybox /mnt/bin/ && chmod +x /mnt/bin/busybox
for name in modprobe rmmod depmod; do ln -s busybox /mnt/bin/$name; done
export PATH=$PATH:/mnt/bin
depmod -a
for scenario in ${scenarios.join(' ')}; do
  node $LAB/attach-host.mjs $scenario >$LAB/out/$scenario.json 2>$LAB/out/$scenario.err || echo "$scenario: $?"
  cat $LAB/out/$scenario.err
done
`;

const INTEL = [
  ...argsOf(
    platformOf(`
machine: { type: q35 }
memory: { total: 1536M }
iommus: [{ type: intel }]
devices: [{ id: card, slot: 5, model: e1000e }]
`),
  ),
  ...['-device', 'nvme,serial=lab,addr=6', '-device', 'edu,addr=7'],
  ...['-device', 'virtio-net-pci,addr=8,disable-legacy=on,iommu_platform=on'],
  ...['-device', 'pcie-root-port,id=below,addr=9,chassis=9', '-device', 'igb,bus=below,addr=0'],
  ...['-device', 'e1000e,addr=a.0,multifunction=on', '-device', 'e1000e,addr=a.1'],
];

const AMD = argsOf(
  platformOf(`
machine: { type: q35 }
memory: { total: 1G }
iommus: [{ type: amd, slot: 1 }]
devices: [{ id: card, slot: 5, model: e1000e }]
`),
);

let program = '';
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-lab-host-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'attach-host.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'support/attach-host.ts')],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', external: ['koffi'] },
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  program = readFileSync(outfile, 'utf8');
});

function files(): Record<string, string | Uint8Array> {
  if ('missing' in prepared.x86) return {};
  const { kernel, busybox } = prepared.x86;
  return {
    'attach-host.mjs': program,
    'virtio-vfio-pci.ko': readFileSync(join(kernel, '../virtio-vfio-pci.ko')),
    busybox: readFileSync(busybox),
  };
}

async function run<T>(
  ctx: TestContext,
  name: string,
  scenario: string,
  { args = INTEL, scenarios = [scenario] }: { args?: readonly string[]; scenarios?: readonly string[] } = {},
): Promise<T> {
  const vm = { name: `attach-host-${name}`, args, share: true, script: SCRIPT(scenarios), files: files() };
  const guest = await boot(ctx, vm);
  const text = guest.files.get(`${scenario}.json`)?.toString();
  if (!text) throw new Error(`${scenario} told nothing:\n${guest.output}`);
  return JSON.parse(text) as T;
}

function came<T>(ctx: TestContext, scenario: string): Promise<T> {
  const [name = '', scenarios = []] = Object.entries(BOOTS).find(([, all]) => all.includes(scenario)) ?? [];
  return run<T>(ctx, name, scenario, { scenarios });
}

describe('a host that is prepared for a VM', () => {
  const clean = { restored: true, left: [] };

  test('binds every device, keeps a journal, and is as before once it is released', async (ctx) => {
    const all = await came<Record<string, never>>(ctx, 'twice');
    const steps = [
      { kind: 'override', bdf: CARD, driver: 'vfio-pci' },
      { kind: 'unbind', bdf: CARD, driver: 'e1000e' },
      { kind: 'bind', bdf: CARD, driver: 'vfio-pci' },
      { kind: 'override', bdf: DISK, driver: 'vfio-pci' },
      { kind: 'unbind', bdf: DISK, driver: 'nvme' },
      { kind: 'bind', bdf: DISK, driver: 'vfio-pci' },
      { kind: 'override', bdf: IDLE, driver: 'vfio-pci' },
      { kind: 'bind', bdf: IDLE, driver: 'vfio-pci' },
    ];
    expect(all).toMatchObject({ first: steps, again: [], released: steps.toReversed(), ...clean });
    expect(all.between).toMatchObject(
      Object.fromEntries(
        [CARD, DISK, IDLE].map((bdf) => [bdf, expect.stringMatching(/^vfio-pci vfio-pci \d+$/)]),
      ),
    );
    expect(all.status).toMatchObject([
      {
        vm: 'vm',
        state: 'prepared',
        command: 'first',
        devices: [{ driver: 'vfio-pci', before: 'e1000e' }, { before: 'nvme' }, {}],
      },
    ]);
    expect(all.nothing).toEqual({ steps: [], found: 'nothing' });
    expect((all.journal as unknown as { kind: string }[]).map(({ kind }) => kind)).toEqual([
      'run',
      ...steps.map(() => 'step'),
      'done',
    ]);
  });

  test('keeps its devices from another VM, which is told whose they are', async (ctx) => {
    const { other } = await came<{ other: unknown }>(ctx, 'twice');
    expect(other).toMatchObject({
      codes: ['PXM454'],
      texts: [expect.stringMatching(/VM vm since .* by "first"/)],
    });
  });

  test('refuses a second run for the same VM or device while the first is at work, and says who', async (ctx) => {
    const told = (codes: string, text: RegExp) => ({ codes: [codes], texts: [expect.stringMatching(text)] });
    expect(await came(ctx, 'meanwhile')).toMatchObject([
      told('PXM469', /process \d+ \("pxm prepare vm\.yaml" for VM vm\) since 20.* is at work on VM vm/),
      told('PXM454', /device d0 \(.*\) is prepared for VM vm since 20.*, by "pxm prepare vm\.yaml"/),
      true,
    ]);
  });

  test('is as before after signals', async (ctx) => {
    const expected = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((interrupted) => ({ interrupted, ...clean }));
    expect(await came(ctx, 'signals')).toEqual(expected);
  });

  test('is as before when a driver does not let go', async (ctx) => {
    expect(await came(ctx, 'refusing')).toMatchObject([
      {
        codes: ['PXM467'],
        texts: [expect.stringContaining(`${DISK} was taken from driver nvme, but nvme has it`)],
        ...clean,
      },
      {
        codes: ['PXM466'],
        texts: [expect.stringContaining(`driver nvme does not let go of ${DISK}`)],
        ...clean,
      },
    ]);
  });

  test('is not released while a process has a device, by its node or its group, and nothing changes', async (ctx) => {
    const held = { codes: ['PXM470'], named: true, kept: true };
    expect(await came(ctx, 'held')).toEqual({ cdev: held, group: held, ...clean });
  });

  test('waits for an unseen holder only so long, and is released once that lets go', async (ctx) => {
    expect(await came(ctx, 'waiting')).toMatchObject({
      late: {
        codes: ['PXM470', 'PXM470', 'PXM473'],
        texts: [
          expect.stringMatching(/after 2 s the kernel still waits/),
          `${CARD} can go back to driver e1000e only once it is let go`,
          expect.stringContaining('the rest stays in its journal'),
        ],
      },
      meanwhile: { codes: ['PXM469'], texts: [expect.stringContaining('still waits')] },
      ...{ status: 'incomplete', driverless: true, ...clean },
    });
  });

  test('is as before when the disk of the journal is full, at once or midway', async (ctx) => {
    expect(await came(ctx, 'full')).toMatchObject([
      { codes: ['PXM468'], made: 0, restored: true },
      { codes: ['PXM468'], made: expect.any(Number), restored: true },
    ]);
  });

  test('is planned, but not changed, by somebody without rights', async (ctx) => {
    expect(await came(ctx, 'rights')).toMatchObject({
      errors: [],
      prepare: { codes: ['PXM472'] },
      same: true,
      left: [],
    });
  });

  test('gives up a sibling only when told to, and gets it back', async (ctx) => {
    const all = await came<{ between: string[] }>(ctx, 'siblings');
    expect(all).toMatchObject({ refused: { codes: ['PXM453'] }, ...clean });
    expect(all.between).toEqual([expect.stringMatching(/^vfio-pci /), expect.stringMatching(/^vfio-pci /)]);
  });

  test('gives a virtual function of SR-IOV', async (ctx) => {
    expect(await came(ctx, 'virtualFunction')).toMatchObject({
      whole: { codes: ['PXM465'] },
      function: expect.stringMatching(/^0000:01:/),
      between: expect.stringMatching(/^vfio-pci vfio-pci \d+$/),
      restored: true,
      gone: true,
    });
  });

  test('forgets what was prepared before the machine was started again', async (ctx) => {
    expect(await came(ctx, 'otherBoot')).toEqual({ state: 'past', found: 'past', steps: [], ...clean });
  });

  test('translates as many bits as its IOMMU says', async (ctx) => {
    expect(await came(ctx, 'reserved')).toMatchObject({
      small: { codes: [] },
      widths: expect.arrayContaining([['dmar0', 48]]),
    });
  });

  test('falls back to containers without iommufd, unless the topology wants it', async (ctx) => {
    expect(await came(ctx, 'withoutIommufd')).toEqual([
      { chosen: 'legacy', codes: [], opens: ['open-container', 'open-group'] },
      { chosen: 'iommufd', codes: ['PXM464'], opens: ['open-iommufd', 'open-cdev'] },
    ]);
  });

  test('is left alone where a link of sysfs leads elsewhere, and so is what it leads to', async (ctx) => {
    expect(await came(ctx, 'elsewhere')).toMatchObject({
      seen: { codes: ['PXM420'], texts: [expect.stringContaining('leads out of')] },
      made: { codes: ['PXM420', 'PXM473'] },
      untouched: true,
      ...clean,
    });
  });

  test('loads the variant driver that fits, and unloads it', async (ctx) => {
    expect(await came(ctx, 'variant')).toMatchObject({
      steps: [
        { kind: 'load-module', module: 'virtio_vfio_pci' },
        { kind: 'override', bdf: NET, driver: 'virtio_vfio_pci' },
        { kind: 'unbind', driver: 'virtio-pci' },
        { kind: 'bind', driver: 'virtio_vfio_pci' },
      ],
      why: expect.stringContaining('vfio_pci:v00001AF4d00001041'),
      between: expect.stringMatching(/^virtio.vfio.pci virtio.vfio.pci \d+$/),
      ...clean,
    });
  });

  test('gets its other devices back when one vanishes midway, or before the release', async (ctx) => {
    expect(await came(ctx, 'vanishing')).toMatchObject({
      result: { codes: ['PXM467'], texts: [expect.stringContaining(`device ${DISK} is gone`)] },
      late: { codes: ['PXM450'] },
      removed: { value: 'journal' },
      left: [],
      restored: [true, true],
    });
  });
});

test('a host is as before once it is released, wherever prepare was killed', async (ctx) => {
  interface Killed {
    stages: number;
    runs: { n: number; signal: string; state: string; changed: boolean; restored: boolean; left: string[] }[];
  }
  const { stages, runs } = await came<Killed>(ctx, 'kill');
  expect(stages).toBe(24);
  expect(runs).toHaveLength(stages);
  for (const one of runs)
    expect(one).toMatchObject({
      signal: 'SIGKILL',
      state: 'incomplete',
      changed: one.n > 0,
      restored: true,
      left: [],
    });
});

test('a host is as before once it is released, wherever the release before that was killed', async (ctx) => {
  interface Killed {
    readonly n: number;
    readonly signal: string | null;
  }
  const runs = await came<Killed[]>(ctx, 'killedRelease');
  expect(runs.length).toBeGreaterThan(12);
  expect(runs.at(-1)).toMatchObject({ signal: null, status: 0, found: 'nothing', left: [] });
  // Locks that nobody holds may stay, and an empty folder.
  for (const one of runs) expect(one).toMatchObject({ restored: true });
  expect(runs.slice(0, -1).map(({ signal }) => signal)).toEqual(runs.slice(1).map(() => 'SIGKILL'));
});

test('a host is as before once it is released, at once after prepare was killed at any moment', async (ctx) => {
  const runs = await came<{ found: string }[]>(ctx, 'killedAnytime');
  expect(runs).toEqual(runs.map(() => ({ found: 'journal', restored: true, left: [] })));
  expect(runs).toHaveLength(8);
});

test('a hostile topology changes nothing on a host, and reaches no shell', async (ctx) => {
  interface Refused {
    readonly codes?: readonly string[];
  }
  const { runs, released, ...rest } = await came<{ runs: Refused[]; released: Refused[] }>(ctx, 'hostile');
  expect(rest).toEqual({ pwned: false, same: true, left: [] });
  expect(runs).toHaveLength(17);
  for (const one of runs) expect(one.codes?.join()).toMatch(/^(PXM103|PXM474)/);
  for (const one of released) expect(one.codes).toEqual(['PXM474']);
});

test('what an AMD host reserves and translates is seen before anything is taken from it', async (ctx) => {
  expect(await run(ctx, 'amd', 'reserved', { args: AMD })).toMatchObject({
    small: { codes: [] },
    large: {
      codes: ['PXM455'],
      texts: [
        expect.stringMatching(
          /^RAM .* lies in 0xfd00000000 to 0xffffffffff, which the host reserves for device d0$/,
        ),
      ],
    },
    widths: expect.arrayContaining([['ivhd0', 64]]),
    steps: ['override', 'unbind', 'bind', 'open-iommufd', 'open-cdev'],
  });
});
