import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, type TestContext, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { checkQemu } from '../../src/golden/check-qemu.ts';
import { importQemu } from '../../src/import/qemu/import-qemu.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import type { Platform } from '../../src/topology/platform.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { libvirtXml } from '../../src/vmm/libvirt/libvirt-xml.ts';
import { qemuProgram } from '../../src/vmm/qemu/qemu-args.ts';
import { nativeArgs, schemaErrors } from './support/libvirt.ts';
import { needProgram } from './support/oracle-root.ts';
import { corpusCases } from './support/qemu-corpus.ts';
import { randomMachine } from './support/random-machine.ts';

const golden = join(import.meta.dirname, '../../golden');
/** Memory from files, which libvirt cannot say, and processors to which it would add an IOMMU. */
const UNSAID = ['host-memory', 'cpu-ids-above-254', 'cpu-ids-to-255'];
const RUNS = Number(process.env.PXM_RANDOM_MACHINES ?? 40);

/** Differences between the tables of a topology and those of the QEMU that libvirt starts for its domain. */
async function differences(ctx: TestContext, platform: Platform, xml: string) {
  expect(schemaErrors(ctx, xml)).toBe('');
  const command = needProgram(ctx, qemuProgram(platform), '11.1');
  const check = await checkQemu(platform, { command, args: nativeArgs(ctx, xml) });
  return [...check.differences, ...check.buses];
}

describe('the domain of a topology is valid, and libvirt starts a QEMU for it that publishes the same tables', () => {
  for (const name of readdirSync(golden)) {
    if (existsSync(join(golden, name, 'qemu.refused.txt')) || UNSAID.includes(name)) continue;
    test(`for golden/${name}`, async (ctx) => {
      const text = readFileSync(join(golden, name, 'topology.yaml'), 'utf8');
      const platform = resolveTopology(parseTopology(text, 'topology.yaml'));
      const xml = libvirtXml(platform, { domainType: 'qemu' });
      expect(await differences(ctx, platform, xml)).toEqual([]);
    });
  }

  test('for command lines of others that are imported', async (ctx) => {
    needProgram(ctx, 'virsh', '12');
    let said = 0;
    for (const { name, qemu, args } of corpusCases) {
      const program = qemu.includes('aarch64') ? 'qemu-system-aarch64' : 'qemu-system-x86_64';
      const platform = accepted(() => resolveTopology(importQemu(args.split(' '), { program })));
      const xml = platform && accepted(() => libvirtXml(platform, { domainType: 'qemu' }));
      if (platform === undefined || xml === undefined) continue;
      said += 1;
      expect({ name, found: await differences(ctx, platform, xml) }).toEqual({ name, found: [] });
    }
    expect(said).toBeGreaterThan(corpusCases.length / 2);
  });

  test('for random machines', async (ctx) => {
    needProgram(ctx, 'virsh', '12');
    let said = 0;
    await fc.assert(
      fc.asyncProperty(randomMachine, async (topology) => {
        const platform = accepted(() => resolveTopology(parseTopology(inMebibytes(topology), 'random.json')));
        const xml = platform && accepted(() => libvirtXml(platform, { domainType: 'qemu' }));
        if (platform === undefined || xml === undefined) return;
        said += 1;
        expect(await differences(ctx, platform, xml)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    expect(said).toBeGreaterThan(RUNS / 3);
  });
});

/** libvirt rounds memory to MiB, so that anything else is refused. */
function inMebibytes(topology: object): string {
  return JSON.stringify(topology).replace(/"(\d+)K"/g, (_, size) => `"${Math.ceil(Number(size) / 1024)}M"`);
}

function accepted<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}
