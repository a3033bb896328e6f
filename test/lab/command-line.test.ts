import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { bundleCommandLine } from '../../scripts/bundle.mjs';
import { boot } from './support/boot.ts';
import { argsOf, platformOf, tablesOf } from './support/topologies.ts';

const text = (style: string) => `
machine: { type: q35 }
nodes: [{ memory: 512M }, { ids: 1-3, placeholder: virtio-mem, placeholder-style: ${style} }]
`;
const SCRIPT = `
cd $LAB
node pxm.cjs override SRAT.aml -o out/tables.cpio --live /sys/firmware/acpi/tables
node pxm.cjs override VIOT.aml -o out/refused.cpio || echo "refused: $?"
ls out
`;

describe('pxm in a guest', () => {
  const args = argsOf(platformOf(text('no-entry')));
  const srat = tablesOf(platformOf(text('zero-length'))).find(({ name }) => name === 'SRAT')?.bytes;
  let program: Record<string, Uint8Array> = {};

  beforeAll(async () => {
    const dist = mkdtempSync(join(tmpdir(), 'pxm-lab-bundle-'));
    afterAll(() => rmSync(dist, { recursive: true, force: true }));
    await bundleCommandLine(dist);
    const read = (name: string) => [name, readFileSync(join(dist, 'cli', name))] as const;
    program = Object.fromEntries([read('main.cjs'), read('pxm.cjs')]);
  });
  const guest = (ctx: TestContext) => {
    const viot = Buffer.from(srat ?? []).fill('VIOT', 0, 4);
    const files = { ...program, 'SRAT.aml': new Uint8Array(srat ?? []), 'VIOT.aml': new Uint8Array(viot) };
    return boot(ctx, { name: 'pxm-in-guest', args, share: true, script: SCRIPT, files });
  };

  test('packs a table against the live ones, and refuses what the kernel would ignore', async (ctx) => {
    const { output, files, masks } = await guest(ctx);
    expect(output).toMatch(/SRAT .* OEM revision 2: replaces the guest's/);
    expect(output).toContain('Linux takes no VIOT from an initrd');
    expect(output).toContain('refused: 2\n');
    expect(files.get('tables.cpio')).toBeDefined();
    expect(files.get('refused.cpio')).toBeUndefined();
    expect(masks.possible).toEqual([0]);
  });

  test('and with that archive the guest sees the table', async (ctx) => {
    const { files } = await guest(ctx);
    const override = new Uint8Array(files.get('tables.cpio') ?? []);
    const { masks } = await boot(ctx, { name: 'pxm-in-guest-after', args, override });
    expect(masks.possible).toEqual([0, 1, 2, 3]);
  });
});
