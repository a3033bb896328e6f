import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { bundleCommandLine } from '../../scripts/bundle.mjs';
import { cpioArchive } from '../../src/delivery/cpio.ts';
import { boot } from './support/boot.ts';
import { bundleProgram } from './support/bundle.ts';
import { prepared } from './support/prepared.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const root = join(import.meta.dirname, '../..');
/** Its SRAT has an entry that QEMU does not write, and its SSDT tells the node of the root bus. */
const VM = `
name: vm
machine: { type: q35, node: 0 }
memory: { total: 192M }
nodes: [{ memory: 192M }, { placeholder-style: zero-length }]
attach: { p2p: never }
buses:
  - { id: rp0, type: root-port, slot: 2 }
  - { id: rp1, type: root-port, slot: 3 }
  - { id: rp2, type: root-port, slot: 4 }
devices:
  - { id: card, on: rp0, host: "0000:00:05.0", initiator-for: 1 }
  - { id: idle, on: rp1, host: "0000:00:06.0" }
  - { id: later, on: rp2, host: "0000:00:07.0", plug: later }
`;

/** Of the guest inside: says which devices are behind its ports, whenever that changes. */
const INIT = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys
/bin/busybox --install -s /bin
mount -t sysfs sys /sys
node=/sys/devices/system/node
echo "nodes: $(cat $node/possible $node/has_generic_initiator /sys/bus/pci/devices/0000:01:00.0/numa_node | tr '\\n' ' ')"
before=none
while :; do
  now=
  for each in /sys/bus/pci/devices/*; do
    name=\${each##*/}
    case $name in 0000:00:*) continue ;; esac
    read vendor <$each/vendor && read device <$each/device && now="$now \${name#0000:}=\${vendor#0x}:\${device#0x}"
  done
  [ "$now" = "$before" ] || echo "inner:$now"
  before=$now
  usleep 200000
done
`;

const SCRIPT = (oracle: string) => `
export NODE_PATH='${root}/node_modules'
mount -t tmpfs tmp /run
mkdir $LAB/qemu
mount -o bind '${oracle}' $LAB/qemu
chmod 644 $LAB/bzImage $LAB/inner.img
node $LAB/run-steps.mjs $LAB/qemu/bin-pxm/qemu-system-x86_64 >$LAB/out/came.json 2>$LAB/out/log
echo "faults $(dmesg | grep -ci 'dmar.*fault')"
`;

const args = [
  ...argsOf(
    platformOf(`
machine: { type: q35 }
cpus: { cores: 2 }
memory: { total: 1536M }
iommus: [{ type: intel }]
devices: [{ id: card, slot: 5, model: e1000e }]
`),
  ),
  ...['-device', 'edu,bus=pcie.0,addr=6', '-device', 'edu,bus=pcie.0,addr=7'],
];

const programs: Record<string, string> = {};
beforeAll(async () => {
  const dist = mkdtempSync(join(tmpdir(), 'pxm-lab-run-'));
  try {
    await bundleCommandLine(dist);
    const program = readFileSync(join(dist, 'cli/main.cjs'), 'utf8');
    programs['main.cjs'] = `${program}\nvoid module.exports.start();\n`;
  } finally {
    rmSync(dist, { recursive: true, force: true });
  }
  programs['run-steps.mjs'] = await bundleProgram('run-steps');
});

const NONE = '0000000000000000';

async function came(ctx: TestContext, part: string): Promise<Record<string, unknown>> {
  if ('missing' in prepared.x86) return ctx.skip(`needs ${prepared.x86.missing}: npm run lab:prepare`);
  const { kernel, busybox, qemu } = prepared.x86;
  const inner = cpioArchive([
    { path: 'bin' },
    { path: 'bin/busybox', bytes: readFileSync(busybox), executable: true },
    { path: 'init', bytes: Buffer.from(INIT), executable: true },
    { path: 'dev' },
  ]);
  const guest = await boot(ctx, {
    ...{ name: 'run', args, share: true, script: SCRIPT(join(qemu, '../..')) },
    files: { ...programs, 'vm.yaml': VM, bzImage: readFileSync(kernel), 'inner.img': inner },
  });
  expect(guest.output).toBe('faults 0\n');
  const text = guest.files.get('came.json')?.toString();
  if (!text) throw new Error(guest.files.get('log')?.toString());
  return JSON.parse(text)[part];
}

const [CARD, IDLE, LATER] = ['0000:00:05.0', '0000:00:06.0', '0000:00:07.0'];
const clean = { restored: true, remains: [] };
const TWO = '01:00.0=8086:10d3 02:00.0=1234:11e8';

describe('a VM that pxm runs', () => {
  test('gets its devices without any right of its own', async (ctx) => {
    const life = await came(ctx, 'wholeLife');
    const taken = expect.stringMatching(/^vfio-pci vfio-pci \d+$/);
    expect(life).toMatchObject({
      between: { [CARD]: taken, [IDLE]: taken, [LATER]: taken },
      rights: {
        ...{ Uid: '65534 65534 65534 65534', Gid: '65534 65534 65534 65534', Groups: '' },
        ...{ CapEff: NONE, CapPrm: NONE, CapBnd: NONE, NoNewPrivs: '1' },
      },
      // The memory of the guest and 1 GiB.
      locked: ['1275068416', '1275068416'],
      files: ['/dev/iommu', '/dev/vfio/devices/vfio0', '/dev/vfio/devices/vfio1'],
      boot: ['card', 'idle'],
    });
  });

  test('gets a device while it runs, and gives it up, as its guest sees', async (ctx) => {
    const life = await came(ctx, 'wholeLife');
    const done = { status: 0, said: { vm: 'vm', device: 'later', host: LATER }, codes: [] };
    expect(life).toMatchObject({
      plugged: done,
      twice: { status: 2, codes: ['PXM490'] },
      pulled: done,
      again: { status: 2, codes: ['PXM490'] },
      seen: [TWO, `${TWO} 03:00.0=1234:11e8`, TWO],
    });
  });

  test('gets the tables that QEMU does not publish', async (ctx) => {
    const { nodes } = await came(ctx, 'wholeLife');
    // Both nodes, that of the initiator, and that of the card, which only an SSDT tells.
    expect(nodes).toBe('0-1 1 0');
  });

  test('ends when pxm is killed, which release puts right', async (ctx) => {
    const life = await came(ctx, 'wholeLife');
    const open = [{ pid: expect.any(Number), name: expect.stringMatching(/^(ld-linux|qemu)/) }];
    expect(life).toMatchObject({
      status: {
        vms: [
          {
            ...{ vm: 'vm', state: 'prepared', running: { command: 'pxm run /mnt/vm.yaml' } },
            devices: [
              { bdf: CARD, before: 'e1000e', holders: open },
              { bdf: IDLE, holders: open },
              { bdf: LATER, holders: [] },
            ],
          },
        ],
      },
      ...{ left: 3, released: { status: 0, said: { found: 'journal' } }, ...clean },
    });
  });

  test('keeps its devices from a second run, from release, and from a guest that does not answer', async (ctx) => {
    expect(await came(ctx, 'qemuKilled')).toMatchObject({
      stays: { status: 3, codes: ['PXM489'] },
      second: { status: 3, codes: ['PXM469'] },
      released: { status: 3, codes: ['PXM470'] },
    });
  });

  test('that is killed is reported, and the host is as before', async (ctx) => {
    const { ended, stages, ...life } = await came(ctx, 'qemuKilled');
    expect(life).toMatchObject(clean);
    expect(ended).toEqual({ code: 3, signal: null, codes: ['PXM486'] });
    expect(Object.keys(stages as object)).toEqual([
      ...['plan', 'prepare', 'hand over', 'start', 'QEMU', 'release'],
    ]);
  });

  test('ends with pxm when that is told to, and with --keep its devices stay prepared', async (ctx) => {
    expect(await came(ctx, 'terminated')).toMatchObject({
      ...{ ended: { code: null, signal: 'SIGTERM', codes: [] }, gone: true, left: 3 },
      ...{ kept: ['journal'], released: { status: 0 }, ...clean },
    });
  });
});
