import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkQemu } from '../../src/golden/check-qemu.ts';
import { planLaunch } from '../../src/launch/launch-plan.ts';
import { runVm, type Started } from '../../src/launch/run-vm.ts';
import type { Stage } from '../../src/launch/stages.ts';
import { withMonitor } from '../../src/launch/with-monitor.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { qemuArgs } from '../../src/vmm/qemu/qemu-args.ts';
import { needProgram } from './support/oracle-root.ts';

const platformOf = (text: string) => resolveTopology(parseTopology(text, 'vm.yaml'));

/** Nodes without memory, each named by an initiator of its own. */
const initiators = (count: number) => `
machine: { type: q35 }
memory: { total: 1G }
nodes: [{ memory: 1G }${', {}'.repeat(count)}]
devices:
${Array.from({ length: count }, (_, at) => `  - { id: d${at}, slot: ${at + 3}, model: pci-testdev, initiator-for: ${at + 1} }`).join('\n')}
`;

test('the monitor of a running VM leaves the order of initiators in SRAT as it is built', async (ctx) => {
  const command = needProgram(ctx, 'qemu-system-x86_64', '11.1');
  for (const count of [1, 4, 5, 6, 7, 12, 13]) {
    const platform = platformOf(initiators(count));
    // Capturing has no socket for it.
    const monitored = withMonitor(platform, [], 3);
    const monitor = monitored.args.map((arg) => arg.replace(/^socket,.*/, 'null,id=pxm-qmp'));
    const args = [...qemuArgs(monitored.platform), ...monitor];
    const { differences } = await checkQemu(platform, { command, args });
    expect({ count, differences }).toEqual({ count, differences: [] });
  }
});

test('QEMU publishes a table that it could not write, in the place of its own', async (ctx) => {
  const command = needProgram(ctx, 'qemu-system-x86_64', '11.1');
  const platform = platformOf(`
machine: { type: q35, node: 0 }
nodes: [{ memory: 1G }, { memory: 1G }]
performance: { overrides: [{ from: 0, to: 0, latency: 3 }, { from: 0, to: 1, latency: 200001 }] }
`);
  const folder = mkdtempSync(join(tmpdir(), 'pxm-supply-'));
  try {
    const plan = planLaunch(platform, {}, folder);
    for (const [name, bytes] of plan.files) writeFileSync(join(folder, name), bytes);
    const args = plan.args.map((arg) => arg.replace(/^socket,.*/, 'null,id=pxm-qmp'));
    const { compared, differences } = await checkQemu(platform, { command, args });
    expect(compared).toEqual(expect.arrayContaining(['SRAT', 'HMAT']));
    expect(differences).toEqual([]);
    expect([...plan.files.keys()]).toEqual(['HMAT-0.aml', 'SSDT-1.aml']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('QEMU runs until it is told to end, and is told who may speak to it', async (ctx) => {
  const program = needProgram(ctx, 'qemu-system-x86_64', '11.1');
  const control = new AbortController();
  const stages: Stage[] = [];
  let started: Started | undefined;
  const reason = new Error('enough');
  const running = runVm(platformOf('machine: { type: q35 }\nmemory: { total: 64M }'), {
    ...{ program, extra: ['-display', 'none', '-S'], signal: control.signal, stdout: 2 },
    onStage: (stage) => stages.push(stage),
    onStart: (one) => {
      started = one;
      control.abort(reason);
    },
  });
  await expect(running).rejects.toBe(reason);
  expect(started?.version).toMatch(/^11\.1\./);
  expect(stages.map(({ stage }) => stage)).toEqual(['plan', 'start', 'QEMU']);
});
