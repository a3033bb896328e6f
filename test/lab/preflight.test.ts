import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { bundleCommandLine } from '../../scripts/bundle.mjs';
import { boot } from './support/boot.ts';
import { bundleProgram } from './support/bundle.ts';
import { prepareDevices } from './support/prepare-devices.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const CARD = '0000:00:05.0';
const IDLE = '0000:00:06.0';
/** In a group with another one that a driver of the guest's own keeps. */
const FREE = '0000:01:01.0';
/** The share, which a driver of the guest's own has. */
const OWNED = '0000:00:1e.0';

const vm = (more: string, devices = [CARD, IDLE], machine = '{ type: q35 }') => `machine: ${machine}
devices:
${devices.map((bdf, index) => `  - { id: dev${index}, host: '${bdf}' }`).join('\n')}
${more}
`;

const TOPOLOGIES: Readonly<Record<string, string>> = {
  fits: vm('memory: { total: 6G, max: 8G, slots: 2 }\nattach: { p2p: never }'),
  warned: vm('memory: { total: 6G }'),
  legacy: vm('memory: { total: 6G }\nattach: { mode: legacy }'),
  large: vm('memory: { total: 600G }\nattach: { p2p: never }'),
  arm: vm('memory: { total: 4G }\nattach: { p2p: never }', [CARD], '{ type: virt }'),
  wide: vm('memory: { total: 4G }\nattach: { p2p: never }\niommus: [{ type: intel, address-width: 48 }]'),
  nesting: vm(
    'memory: { total: 4G }\nattach: { p2p: never }\niommus:\n  - { type: intel, address-width: 39, options: { scalable-mode: true, fsts: true } }',
  ),
  always: vm('memory: { total: 4G }\nattach: { p2p: always }'),
  limit: vm('memory: { total: 4G }\nattach: { p2p: never, memory-limit: 1G }'),
  unready: vm('memory: { total: 4G }\nattach: { p2p: never }', [OWNED, '0000:00:1c.0', CARD, FREE]),
};

const SCRIPT = `
${prepareDevices([CARD, IDLE, FREE])}
drivers() { for at in /sys/bus/pci/devices/*; do readlink $at/driver || echo none; cat $at/driver_override; done; }
drivers >/mnt/before
cd $LAB
node runs.mjs ${Object.keys(TOPOLOGIES)
  .map((name) => `${name}.yaml`)
  .join(' ')} >$LAB/out/runs.json || exit
chmod 666 /dev/iommu /dev/vfio/devices/*
/usr/bin/prlimit --memlock=8388608 /usr/bin/setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set=-all \
  node runs.mjs warned.yaml >$LAB/out/poor.json || exit
group=$(basename $(readlink /sys/bus/pci/devices/${CARD}/iommu_group))
( exec 9<>/dev/vfio/$group; node runs.mjs fits.yaml >$LAB/out/held.json )
chmod 600 /dev/iommu
/usr/bin/setpriv --reuid 65534 --regid 65534 --clear-groups node runs.mjs fits.yaml >$LAB/out/closed.json || exit
for name in fits large unready; do
  node main.cjs preflight $name.yaml >$LAB/out/$name.txt 2>&1
  echo "$name $?"
done
node main.cjs preflight fits.yaml --json >$LAB/out/fits.json || exit
node main.cjs migration fits.yaml --json >$LAB/out/migration.json
echo "migration $?"
drivers >/mnt/after; cmp /mnt/before /mnt/after && echo 'drivers as before'
echo "faults $(dmesg | grep -ci 'dmar.*fault\\|io_page_fault')"
`;

interface Came {
  readonly mode?: string;
  readonly devices: readonly {
    readonly id: string;
    readonly width: number;
    readonly sharesTable?: boolean;
  }[];
  readonly findings: readonly string[];
  readonly refused: boolean;
}

const programs: Record<string, string> = {};
beforeAll(async () => {
  const dist = mkdtempSync(join(tmpdir(), 'pxm-lab-preflight-'));
  try {
    await bundleCommandLine(dist);
    // The launcher starts the program; here there is none, and no cache of its compiled form.
    const program = readFileSync(join(dist, 'cli/main.cjs'), 'utf8');
    programs['main.cjs'] = `${program}\nvoid module.exports.start();\n`;
  } finally {
    rmSync(dist, { recursive: true, force: true });
  }
  programs['runs.mjs'] = await bundleProgram('preflight-runs');
});

describe('pxm preflight on a host whose IOMMU translates 39 bits', () => {
  const args = argsOf(
    platformOf(`
machine: { type: q35 }
memory: { total: 1G }
iommus: [{ type: intel, address-width: 39 }]
buses: [{ id: conventional, type: pcie-pci-bridge, slot: 7 }]
devices:
  - { id: card, slot: 5, model: e1000e }
  - { id: free, on: conventional, slot: 1, model: e1000 }
  - { id: kept, on: conventional, slot: 2, model: virtio-net-pci }
`),
  );
  const run = async (ctx: TestContext) => {
    const texts = Object.entries(TOPOLOGIES).map(([name, text]) => [`${name}.yaml`, text]);
    const guest = await boot(ctx, {
      ...{ name: 'preflight', share: true, script: SCRIPT },
      args: [...args, '-device', 'edu,bus=pcie.0,addr=6'],
      files: { ...programs, ...Object.fromEntries(texts) },
    });
    const text = (file: string) => guest.files.get(file)?.toString() ?? '';
    const json = (file: string) => JSON.parse(text(file) || '{}') as Record<string, Came>;
    return { guest, text, json, came: (name: string) => json('runs.json')[name] as Came };
  };

  test('is content with a VM that fits, and leaves the host as it was', async (ctx) => {
    const { guest, came, text } = await run(ctx);
    expect(guest.output).toBe('fits 0\nlarge 1\nunready 3\nmigration 1\ndrivers as before\nfaults 0\n');
    expect(came('fits')).toMatchObject({
      mode: 'iommufd',
      devices: [
        { id: 'dev0', width: 39, sharesTable: false },
        { id: 'dev1', width: 39, sharesTable: true },
      ],
      findings: [],
      refused: false,
    });
    expect(text('fits.txt')).toMatch(/^fits: 2 devices attached with iommufd and let go\n/);
    expect(JSON.parse(text('fits.json'))).toMatchObject({
      ...{ format: 'pxm-preflight', version: 1, vm: 'fits', refused: false, findings: [] },
      ranges: {
        ranges: [
          { start: '0x0', last: '0xfedfffff' },
          { start: '0xfef00000', last: '0x7fffffffff' },
        ],
      },
    });
  });

  test('pxm migration tells what blocks moving it: drivers that save no state, and an IOMMU that notes no writes', async (ctx) => {
    const { text } = await run(ctx);
    const told = JSON.parse(text('migration.json'));
    const unable = { abilities: null, stateBytes: null, tracking: { by: 'nobody' } };
    expect(told).toMatchObject({
      ...{ format: 'pxm-migration', version: 1, vm: 'fits', refused: false },
      devices: [
        { id: 'dev0', bdf: CARD, ...unable },
        { id: 'dev1', bdf: IDLE, ...unable },
      ],
    });
    expect(told.findings.map(({ code }: { code: string }) => code)).toEqual([
      'PXM435',
      'PXM436',
      'PXM435',
      'PXM436',
    ]);
  });

  test('attaches by containers where the topology says so', async (ctx) => {
    const { came } = await run(ctx);
    expect(came('legacy')).toMatchObject({ mode: 'legacy', findings: [], refused: false });
    expect(came('legacy').devices.map(({ id, width }) => [id, width])).toEqual([
      ['dev0', 39],
      ['dev1', 39],
    ]);
  });

  test('finds memory of the guest beyond what is translated, or where interrupts go', async (ctx) => {
    const { came } = await run(ctx);
    expect(came('large').findings).toEqual([
      'error PXM478 3:23 device dev0: RAM (0x100000000 to 0x967fffffff) lies from 0x8000000000 to 0x967fffffff beyond 0x7fffffffff that the IOMMU translates',
    ]);
    expect(came('arm').findings).toEqual([
      'error PXM478 3:23 device dev0: RAM (0x40000000 to 0x13fffffff) lies from 0xfee00000 to 0xfeefffff in addresses that the host reserves',
    ]);
  });

  test('finds what the IOMMU of the guest promises and that of the host cannot do', async (ctx) => {
    const { came } = await run(ctx);
    expect(came('wide').findings.map((text) => text.replace(/ \d+:\d+ /, ' '))).toEqual(
      ['dev0', 'dev1'].map(
        (id) =>
          `error PXM479 iommu iommu0 translates 48 bits for device ${id}, but the IOMMU of the host only 39`,
      ),
    );
    expect(came('nesting').findings.map((text) => text.replace(/ \d+:\d+ /, ' '))).toEqual(
      ['dev0', 'dev1'].map(
        (id) =>
          `error PXM479 fsts asks for nesting, which the IOMMU of the host does not have for device ${id}`,
      ),
    );
  });

  test('tells whether devices can reach BARs of each other: a warning, or an error when they must', async (ctx) => {
    const { came } = await run(ctx);
    const message = 'BARs of dev0, dev1 cannot be mapped for other devices by this kernel';
    expect(came('warned').findings).toEqual([`warning PXM482 3:23 ${message}`]);
    expect(came('always').findings).toEqual([`error PXM482 3:23 ${message}`]);
    expect(came('always').refused).toBe(false);
  });

  test('finds memory that may not be locked: by the topology, or by the limit of an unprivileged process', async (ctx) => {
    const { came, json } = await run(ctx);
    expect(came('limit').findings).toEqual([
      'error PXM480 6:37 devices need 4G of memory locked, but memory-limit is 1G',
    ]);
    const { warned } = json('poor.json');
    expect(warned).toMatchObject({ mode: 'iommufd', refused: false });
    expect(warned?.devices.map(({ id }) => id)).toEqual(['dev0', 'dev1']);
    expect(warned?.findings).toEqual([
      'error PXM480 5:9 devices need 6G of memory locked, but this process may lock 8M (RLIMIT_MEMLOCK)',
      expect.stringContaining('warning PXM482'),
    ]);
  });

  test('names each device that is not ready or that the kernel refuses, and judges the others', async (ctx) => {
    const { came, json, text } = await run(ctx);
    const { devices, findings, refused } = came('unready');
    expect(refused).toBe(true);
    expect(devices.map(({ id }) => id)).toEqual(['dev2']);
    expect(findings).toEqual([
      `error PXM476 3:23 device dev0 (${OWNED}) is not ready: the device has no node of VFIO: virtio-pci has it`,
      'error PXM476 4:23 device dev1 (0000:00:1c.0) is not ready: there is no such PCI device',
      expect.stringMatching(
        /^error PXM477 6:23 device dev3 \(0000:01:01\.0\) cannot be attached: .*VFIO_DEVICE_BIND_IOMMUFD is refused with EPERM/,
      ),
    ]);
    expect(text('unready.txt')).toContain('remedy: run pxm prepare first');
    const { fits: held } = json('held.json');
    expect(held?.findings).toEqual([
      expect.stringMatching(
        /^error PXM477 3:23 device dev0 .* VFIO_DEVICE_BIND_IOMMUFD is refused with EBUSY/,
      ),
    ]);
    expect(held?.devices.map(({ id }) => id)).toEqual(['dev1']);
    const { fits: closed } = json('closed.json');
    expect(closed).toMatchObject({ devices: [], refused: true });
    expect(closed?.findings).toEqual([expect.stringMatching(/PXM477 .*\/dev\/iommu cannot be opened: /)]);
  });
});
