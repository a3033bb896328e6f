import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const root = join(import.meta.dirname, '../..');

const SCRIPT = `
export NODE_PATH='${root}/node_modules'
for each in /sys/bus/pci/devices/*/sriov_numvfs; do echo 2 >$each; done
cd ${root}
node $LAB/record.mjs >$LAB/out/tree.json
lspci -D -nn -vv >$LAB/out/lspci 2>&1
`;

/** Two nodes with a root bus each: a card with virtual functions near one, a switch near the other. */
const machine = (unit: string) => `
machine: { type: q35 }
cpus: { sockets: 2, cores: 2 }
nodes:
  - { id: 0, sockets: 0, memory: 512M }
  - { id: 1, sockets: 1, memory: 1G }
distances: { other-socket: 27 }
buses:
  - { id: pxb0, type: expander, node: 0, number: 32 }
  - { id: rp0, type: root-port, on: pxb0, slot: 0, bus-reserve: 2 }
  - { id: pxb1, type: expander, node: 1, number: 64 }
  - { id: rp1, type: root-port, on: pxb1, slot: 0 }
  - { id: sw1, type: switch, ports: 2, on: rp1 }
devices:
  - { id: sriov, on: rp0, model: igb }
  - { id: nic0, on: sw1.0, model: e1000e }
  - { id: nic1, on: sw1.1, model: e1000e }
  - { id: lone, slot: 5, model: e1000e }
iommus: [${unit}]
`;

let programs: Record<string, string> = {};

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-lab-host-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'record.mjs');
  const entry = join(import.meta.dirname, 'support/record-tree.ts');
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' });
  programs = { 'record.mjs': readFileSync(outfile, 'utf8') };
});

describe.each([
  ['intel', '{ type: intel, address-width: 48 }'],
  ['amd', '{ type: amd, slot: 1 }'],
])('a machine with a unit of type %s', (type, unit) => {
  const topology = machine(unit);
  const run = async (ctx: TestContext) => {
    const args = argsOf(platformOf(topology));
    return boot(ctx, { name: `host-${type}`, args, share: true, script: SCRIPT, files: programs });
  };

  test('is recorded', async (ctx) => {
    const guest = await run(ctx);
    expect(guest.output).toBe('');
    writeFileSync(join(root, `test/data/sysfs/${type}.json`), guest.files.get('tree.json') ?? '');
  });
});
