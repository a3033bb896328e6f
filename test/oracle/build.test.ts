import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { qemuArgs, qemuProgram } from '../../src/vmm/qemu/qemu-args.ts';
import { needProgram } from './support/oracle-root.ts';
import { expectSame, published } from './support/published.ts';

const repository = join(import.meta.dirname, '../..');
const golden = join(repository, 'golden');
const topologies = readdirSync(golden).map((name) => join(golden, name, 'topology.yaml'));

describe('a real QEMU started with the arguments of a topology', () => {
  for (const path of topologies) {
    const name = path.slice(repository.length + 1);
    if (existsSync(join(path, '../qemu.refused.txt'))) continue;
    test(`publishes the tables built for ${name}`, async (ctx) => {
      const platform = resolveTopology(parseTopology(readFileSync(path, 'utf8'), name));
      const command = needProgram(ctx, qemuProgram(platform), '11.1');
      expectSame(platform, await published(platform, command));
    });
  }

  for (const vmm of ['qemu-10.0', 'qemu-10.1', 'qemu-10.2', 'qemu-11.0']) {
    test.for(['two-gpus-sixteen-nodes', 'hotplug-window', 'pc-expander', 'virt-two-sockets', 'virt-gic-2'])(
      `publishes them for %s as a machine of ${vmm}`,
      async (name, ctx) => {
        const text = readFileSync(join(golden, name, 'topology.yaml'), 'utf8');
        const older = text.replace(/type: \w+/, `$&, vmm: ${vmm}`);
        const platform = resolveTopology(parseTopology(older, 'older.yaml'));
        const command = needProgram(ctx, qemuProgram(platform), '11.1');
        expectSame(platform, await published(platform, command));
      },
    );
  }

  test('is never asked for what the golden cases say it cannot present', () => {
    const refused = topologies.filter((path) => existsSync(join(path, '../qemu.refused.txt')));
    expect(refused.length).toBeGreaterThan(0);
    for (const path of refused) {
      const platform = resolveTopology(parseTopology(readFileSync(path, 'utf8'), 'topology.yaml'));
      expect(() => qemuArgs(platform)).toThrow('PXM300');
    }
  });
});
