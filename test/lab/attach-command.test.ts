import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { bundleCommandLine } from '../../scripts/bundle.mjs';
import { boot } from './support/boot.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const root = join(import.meta.dirname, '../..');
const CARD = '0000:00:05.0';
const VM = `
machine: { type: q35 }
memory: { total: 512M }
devices: [{ id: nic, host: "${CARD}" }]
`;
/** Gives up all rights before the program begins. */
const NOBODY = 'process.setgroups([]); process.setgid(65534); process.setuid(65534);\n';
/** Each part of the output begins with its name, and ends with the exit code. */
const SCRIPT = `
export NODE_PATH='${root}/node_modules'
mount -t tmpfs -o mode=755 tmp /run
cd $LAB
part() { name=$1; shift; echo "== $name"; "$@" 2>&1; echo "exit $?"; }
part plan node -r ./nobody.cjs pxm.cjs plan vm.yaml
part refused node -r ./nobody.cjs pxm.cjs prepare vm.yaml
part dry node pxm.cjs prepare vm.yaml --dry-run
part json node pxm.cjs prepare vm.yaml --json
part driver basename "$(readlink /sys/bus/pci/devices/${CARD}/driver)"
part again node pxm.cjs prepare vm.yaml
part status node pxm.cjs status
exec 9<>/dev/vfio/devices/vfio0
part held node pxm.cjs release vm.yaml
exec 9>&-
part release node pxm.cjs release vm.yaml
part driver2 basename "$(readlink /sys/bus/pci/devices/${CARD}/driver)"
part nothing node pxm.cjs release vm
# Ended from the terminal as soon as something is changed.
node pxm.cjs prepare vm.yaml >interrupted 2>&1 &
pid=$!
until [ -s /run/pxm/vm/journal ]; do sleep 0.05; done
kill -TERM $pid
part interrupted wait $pid
part journal ls /run/pxm
part driver3 basename "$(readlink /sys/bus/pci/devices/${CARD}/driver)"
`;

describe('pxm in a guest with a device to give away', () => {
  const args = argsOf(
    platformOf(`
machine: { type: q35 }
memory: { total: 1G }
iommus: [{ type: intel }]
devices: [{ id: card, slot: 5, model: e1000e }]
`),
  );
  let program: Record<string, Uint8Array> = {};

  beforeAll(async () => {
    const dist = mkdtempSync(join(tmpdir(), 'pxm-lab-attach-'));
    afterAll(() => rmSync(dist, { recursive: true, force: true }));
    await bundleCommandLine(dist);
    const read = (name: string) => [name, readFileSync(join(dist, 'cli', name))] as const;
    program = Object.fromEntries([read('main.cjs'), read('pxm.cjs')]);
  });

  /** What a part printed, and its exit code. */
  const part = async (ctx: TestContext, name: string) => {
    const files = { ...program, 'vm.yaml': VM, 'nobody.cjs': NOBODY };
    const guest = await boot(ctx, { name: 'attach-command', args, share: true, script: SCRIPT, files });
    const text = guest.output.split('== ').find((one) => one.startsWith(`${name}\n`)) ?? '';
    const [, output = '', exit] = /^[^\n]*\n(.*?)exit (\d+)\n$/s.exec(text) ?? [];
    return { output, exit: Number(exit) };
  };

  test('is told the plan without rights, but not let to carry it out', async (ctx) => {
    const { output, exit } = await part(ctx, 'plan');
    expect(exit).toBe(0);
    expect(output).toMatch(/1\. +set driver_override of 0000:00:05\.0 to vfio-pci +undo: clear it/);
    expect(output).toMatch(/2\. +unbind 0000:00:05\.0 from e1000e +undo: bind it to e1000e again/);
    expect((await part(ctx, 'dry')).output).toContain('1.');
    const refused = await part(ctx, 'refused');
    expect(refused.exit).toBe(3);
    expect(refused.output).toContain('PXM472');
  });

  test('prepares it, says so, and changes nothing a second time', async (ctx) => {
    const { output, exit } = await part(ctx, 'json');
    expect(exit).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      ...{ format: 'pxm-prepare', version: 1, vm: 'vm', mode: 'iommufd' },
      steps: [{ kind: 'override' }, { kind: 'unbind', undo: 'bind it to e1000e again' }, { kind: 'bind' }],
    });
    expect((await part(ctx, 'driver')).output).toBe('vfio-pci\n');
    expect(await part(ctx, 'again')).toMatchObject({ exit: 0 });
    expect((await part(ctx, 'again')).output).toContain('vm: the host was ready');
    expect((await part(ctx, 'status')).output).toMatch(
      /^vm: prepared, since .* by pxm prepare vm\.yaml\n +0000:00:05\.0 +vfio-pci +before: e1000e/,
    );
  });

  test('releases it unless a process has it open, which is named', async (ctx) => {
    const held = await part(ctx, 'held');
    expect(held.exit).toBe(3);
    expect(held.output).toMatch(
      /PXM470: VM vm cannot be released: 0000:00:05\.0 is open in process \d+ \(\w+\)/,
    );
    const released = await part(ctx, 'release');
    expect(released.exit).toBe(0);
    expect(released.output).toContain('undone: bind 0000:00:05.0 to vfio-pci\n');
    expect((await part(ctx, 'driver2')).output).toBe('e1000e\n');
    expect(await part(ctx, 'nothing')).toEqual({ output: 'vm: nothing was prepared for it\n', exit: 0 });
  });

  test('leaves nothing behind when it is ended midway', async (ctx) => {
    expect((await part(ctx, 'interrupted')).exit).toBe(128 + 15);
    expect((await part(ctx, 'journal')).output).toBe('');
    expect((await part(ctx, 'driver3')).output).toBe('e1000e\n');
  });
});
