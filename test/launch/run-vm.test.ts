import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunVmOptions, runVm, type Started } from '../../src/launch/run-vm.ts';
import type { Stage } from '../../src/launch/stages.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';

/** In place of QEMU: greets at its monitor, then does what its first argument of its own says. */
const PROGRAM = `#!${process.execPath}
const { createServer } = require('node:net');
const args = process.argv.slice(2);
const word = args[args.indexOf('-append') + 1];
if (word === 'refuse') { console.error('no such machine'); process.exit(1); }
const fd = Number(/fd=(\\d+)/.exec(args[args.indexOf('-chardev') + 1])[1]);
createServer((socket) => {
  socket.on('error', () => {});
  socket.write('{"QMP": {"version": {"qemu": {"micro": 9, "minor": 1, "major": 11}}, "capabilities": []}}\\n');
  socket.on('data', () => socket.write('{"return": {}, "id": 1}\\n'));
  socket.on('close', () => {
    if (word === 'end') process.exit(0);
    if (word === 'fail') process.exit(7);
    if (word === 'die') process.kill(process.pid, 'SIGKILL');
    if (word.startsWith('/')) require('node:fs').copyFileSync(args[args.indexOf('-initrd') + 1], word), process.exit(0);
  });
}).listen({ fd });
process.on('SIGTERM', () => process.exit(0));
`;

describe.runIf(process.platform === 'linux')('a VM without assigned devices', () => {
  let folder = '';
  let program = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pxm-run-test-'));
    program = join(folder, 'qemu');
    writeFileSync(program, PROGRAM);
    chmodSync(program, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(word: string, options: RunVmOptions = {}, text = 'machine: { type: q35 }') {
    const platform = resolveTopology(parseTopology(text, 'vm.yaml'));
    const stages: Stage[] = [];
    let started: Started | undefined;
    const running = runVm(platform, {
      ...{
        program,
        extra: ['-kernel', 'k', '-append', word],
        stdout: 2,
        onStage: (stage) => stages.push(stage),
      },
      ...options,
      onStart: (one) => {
        started = one;
        options.onStart?.(one);
      },
    });
    const error = await running.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const left = started && existsSync(dirname(started.monitor));
    return { error, stages: stages.map(({ stage }) => stage), started, left };
  }

  test('runs until QEMU ends, stage by stage, and leaves nothing', async () => {
    expect(await run('end')).toEqual({
      error: undefined,
      stages: ['plan', 'start', 'QEMU'],
      started: { pid: expect.any(Number), version: '11.1.9', monitor: expect.any(String), findings: [] },
      left: false,
    });
  });

  test.each([
    ['fail', 'exited with status 7'],
    ['die', 'was ended by SIGKILL'],
    ['refuse', 'QEMU exited with status 1 before its monitor answered'],
  ])('whose QEMU does "%s" is reported', async (word, message) => {
    const { error } = await run(word);
    expect(error).toMatchObject({ code: 'PXM486', blame: 'host', message: expect.stringContaining(message) });
  });

  test('ends with the reason for which it is told to', async () => {
    const control = new AbortController();
    const reason = new Error('enough');
    const { error, started } = await run('wait', {
      signal: control.signal,
      onStart: () => control.abort(reason),
    });
    expect(error).toBe(reason);
    expect(existsSync(`/proc/${started?.pid}`)).toBe(false);
    expect(await run('wait', { signal: control.signal })).toMatchObject({ error: reason, stages: ['plan'] });
    const early = new AbortController();
    const onStage = ({ stage }: Stage) => void (stage === 'start' && early.abort(reason));
    expect(await run('wait', { signal: early.signal, onStage })).toMatchObject({ error: reason });
  });

  test('is given the tables that QEMU does not publish, where it can read them', async () => {
    const initrd = join(folder, 'initrd');
    const copy = join(folder, 'copy');
    writeFileSync(initrd, 'own');
    const text =
      'machine: { type: q35 }\nmemory: { total: 1G }\nnodes: [{ memory: 1G }, {}]\nplaceholder-style: disabled\ndevices: [{ id: d, slot: 3, model: pci-testdev, initiator-for: 1 }]';
    expect(await run(copy, { initrd }, text)).toMatchObject({ error: undefined, left: false });
    expect(readFileSync(copy).includes('kernel/firmware/acpi/SRAT.aml')).toBe(true);
  });

  test('is refused before anything when its program is missing', async () => {
    const before = readdirSync(tmpdir()).length;
    const { error, stages } = await run('end', { program: join(folder, 'none') });
    expect(error).toMatchObject({
      code: 'PXM400',
      message: expect.stringContaining('none is not installed'),
    });
    expect(stages).toEqual([]);
    expect(readdirSync(tmpdir()).length).toBe(before);
  });
});
