import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { withQemu } from '../../../src/vmm/capture/qemu-process.ts';

/** A program in place of QEMU: QEMU's arguments come after `--` and are ignored. */
const run = <T>(script: string, work: Parameters<typeof withQemu<T>>[3], timeoutMs = 20_000) =>
  withQemu(process.execPath, ['-e', script, '--'], timeoutMs, work);

const ECHO = `
  process.stderr.write(process.pid + '\\n');
  const answers = { inb: 'OK 0x2a', b64read: 'OK AQID', outb: 'OK', inl: 'FAIL' };
  require('readline').createInterface({ input: channel }).on('line', (line) =>
    channel.write('IRQ raise 4\\n' + answers[line.split(' ')[0]] + '\\n'));
`;
const SOCKET = `const channel = new (require('net').Socket)({ fd: 3 });`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a program that speaks qtest', () => {
  test('is asked many things at once, answers in order, and is gone afterwards', async () => {
    const { bytes, values, pid } = await run(SOCKET + ECHO, async ({ client, messages }) => {
      const values = await Promise.all([client.out('b', 1, 2), client.in('b', 3), client.in('b', 4)]);
      return { values, bytes: await client.readMemory(0n, 3), pid: Number(messages()) };
    });
    expect(values.slice(1)).toEqual([42, 42]);
    expect([...bytes]).toEqual([1, 2, 3]);
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) await sleep(20);
    expect(isAlive(pid)).toBe(false);
  });

  test('has its refusal and its short answers reported with the command', async () => {
    await expect(run(SOCKET + ECHO, ({ client }) => client.in('l', 0xcfc))).rejects.toThrow(
      'QEMU answered "FAIL" to the qtest command "inl 0xcfc"',
    );
    await expect(run(SOCKET + ECHO, ({ client }) => client.readMemory(0n, 4))).rejects.toThrow('3 bytes');
  });
});

describe('a program that fails', () => {
  const forever = () => new Promise<never>(() => undefined);

  test('is named when it does not exist', async () => {
    await expect(withQemu('/no/such/qemu', [], 20_000, forever)).rejects.toMatchObject({
      code: 'PXM400',
      blame: 'host',
      message: expect.stringContaining('/no/such/qemu is not installed'),
    });
  });

  test('is quoted when it refuses, also while it is being asked', async () => {
    const refusal = {
      code: 'PXM401',
      blame: 'host',
      message: expect.stringContaining('status 3: no such machine'),
    };
    const script = `process.stderr.write('no such machine'); process.exitCode = 3;`;
    await expect(run(script, forever)).rejects.toMatchObject(refusal);
    await expect(run(script, ({ client }) => client.in('b', 0))).rejects.toMatchObject(refusal);
  });

  test('is ended when it takes too long', async () => {
    const stuck = `process.stderr.write('pid ' + process.pid); setInterval(() => {}, 1000);`;
    const error = await run(stuck, forever, 1500).catch((reason: Error) => reason);
    const pid = Number(/within 1.5 s: pid (\d+)/.exec(String(error))?.[1]);
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) await sleep(20);
    expect(isAlive(pid)).toBe(false);
  });

  test('does not hide a mistake of whoever asks it', async () => {
    await expect(run(SOCKET + ECHO, () => Promise.reject(new TypeError('ours')))).rejects.toThrow(TypeError);
  });
});
