import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { bundleGuestCheck } from '../../scripts/bundle.mjs';
import { run } from '../cli/support/run.ts';
import { boot } from './support/boot.ts';
import { argsOf, platformOf, tablesOf } from './support/topologies.ts';

const text = ({ other = 31, latency = 200, bypass = false, shares = '' }) => `
machine: { type: q35 }
cpus: { sockets: 2 }
nodes:
  - { sockets: 0, memory: 512M }
  - { sockets: 1, memory: 512M }
  - { placeholder: gpu }
devices:
  - { id: gpu, slot: 5, model: edu, initiator-for: 2, bypass: ${bypass} }
  - { id: nic, slot: 6, model: e1000e }
${shares}distances: { other-socket: ${other} }
performance:
  same-node: { latency: 100, bandwidth: 10G }
  other-socket: { latency: 200, bandwidth: 5G }
  device: { latency: ${latency}, bandwidth: 2G }
  overrides: [{ from: 0, to: 0, latency: ${latency}, bandwidth: 10G }]
iommus: [{ type: intel }]
`;
/** Stand-ins at the addresses of the shares that `boot` adds, so that DMAR has the scopes that QEMU gives them. */
const shares = '  - { id: result, slot: 29, model: edu }\n  - { id: host, slot: 30, model: edu }\n';
const SCRIPT = `
cd $LAB
for each in right wrong; do
  node guest-check.mjs $each.json >out/$each
  echo "$each $?"
done
`;

describe('guest-check.mjs in a guest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-lab-expect-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const files: Record<string, Uint8Array> = {};
  const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

  /** What `pxm guest expect` makes of the tables of a topology. */
  async function expectation(name: string, topology: string): Promise<void> {
    const tables = tablesOf(platformOf(topology)).map((table, index) => {
      const path = join(folder, `${name}-${index}.aml`);
      writeFileSync(path, table.bytes);
      return path;
    });
    const { code, stderr } = await run(['guest', 'expect', ...tables, '-o', join(folder, `${name}.json`)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    files[`${name}.json`] = read(`${name}.json`);
  }

  beforeAll(async () => {
    await bundleGuestCheck(folder);
    files['guest-check.mjs'] = read('guest-check.mjs');
    await expectation('right', text({ shares }));
    await expectation('wrong', text({ other: 41, latency: 300, bypass: true, shares }));
  });
  const guest = (ctx: TestContext) =>
    boot(ctx, {
      ...{ name: 'guest-check', args: argsOf(platformOf(text({}))), share: true },
      ...{ script: SCRIPT, files },
    });

  test('needs nothing but Node', () => {
    const program = Buffer.from(files['guest-check.mjs'] ?? []).toString();
    const imported = [...program.matchAll(/\b(?:from|import|require)\b\s*\(?["']([^"']+)["']/g)];
    expect(imported.length).toBeGreaterThan(0);
    for (const [, name = ''] of imported) expect(builtinModules).toContain(name.replace(/^node:/, ''));
  });

  test('finds no difference where the kernel is as expected', async (ctx) => {
    const { output, files: out } = await guest(ctx);
    expect(output).toContain('right 0\n');
    expect(out.get('right')?.toString()).toBe('');
  });

  test('names each difference where it is not', async (ctx) => {
    const { output, files: out } = await guest(ctx);
    expect(output).toContain('wrong 1\n');
    expect(out.get('wrong')?.toString().trim().split('\n').toSorted()).toEqual([
      '/sys/bus/pci/devices/0000:00:05.0/iommu_group: predicted none, found present',
      ...[0, 1].flatMap((number) =>
        ['read', 'write'].map(
          (way) =>
            `/sys/devices/system/node/node0/access${number}/initiators/${way}_latency: predicted 300, found 200`,
        ),
      ),
      '/sys/devices/system/node/node0/distance: predicted 10 41 41, found 10 31 31',
      '/sys/devices/system/node/node1/distance: predicted 41 10 41, found 31 10 31',
      '/sys/devices/system/node/node2/distance: predicted 41 41 10, found 31 31 10',
    ]);
  });
});
