import { fstatSync, openSync, rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { Descriptor } from '../../../src/vfio/descriptor.ts';
import { type Received, receiveDescriptors, socketPair } from '../../../src/vfio/pass-descriptors.ts';
import { QmpClient, QmpRefused } from '../../../src/vmm/qmp/qmp-client.ts';

const GREETING =
  '{"QMP": {"version": {"qemu": {"micro": 3, "minor": 1, "major": 11}}, "capabilities": []}}\r\n';
const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

interface Command {
  readonly execute: string;
  readonly id: number;
}

/** The other end of a monitor: greets, and answers each command as told; undefined is no answer. */
function monitor(
  answer: (command: Command, write: (text: string | Uint8Array) => void) => object | string | undefined,
  greeting: string | Uint8Array = GREETING,
): Descriptor {
  const [here, there] = socketPair('the monitor');
  const server = new Socket({ fd: there.handOver(), readable: true, writable: true });
  open.push({ close: () => server.destroy() });
  server.on('error', () => {});
  server.write(greeting);
  let text = '';
  server.on('data', (bytes) => {
    text += bytes;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      const command = JSON.parse(line) as Command;
      const came =
        command.execute === 'qmp_capabilities' ? {} : answer(command, (more) => server.write(more));
      if (typeof came === 'string') server.write(came);
      else if (came) server.write(`${JSON.stringify({ return: came, id: command.id })}\r\n`);
    }
  });
  return here;
}

/** The next message at the other end, without blocking this process, which has both. */
async function taken(there: Descriptor): Promise<Received> {
  for (;;) {
    const received = receiveDescriptors(there.fd, 'QEMU', { wait: false });
    if (received) return received;
    await pause(1);
  }
}

async function connect(...args: Parameters<typeof monitor>): Promise<QmpClient> {
  const client = await QmpClient.open(monitor(...args), { timeout: 5000 });
  open.push(client);
  return client;
}

const failure = (code: string, text: string) => ({
  code,
  blame: 'host',
  message: expect.stringContaining(text),
});

describe.runIf(process.platform === 'linux')('a monitor', () => {
  test('greets, and answers each command with what belongs to it, in whatever order', async () => {
    const held: Command[] = [];
    const client = await connect((command, write) => {
      held.push(command);
      if (held.length < 3) return undefined;
      for (const { id, execute } of held.toReversed())
        write(`${JSON.stringify({ return: { of: execute }, id })}\n`);
      return undefined;
    });
    expect(client.version).toBe('11.1.3');
    const all = await Promise.all(['a', 'b', 'c'].map((command) => client.execute(command)));
    expect(all).toEqual([{ of: 'a' }, { of: 'b' }, { of: 'c' }]);
  });

  test('is understood when its bytes come one by one', async () => {
    const client = await connect(({ id }, write) => {
      const bytes = Buffer.from(`{"event": "STOP"}\r\n\r\n{"return": {"text": "€"}, "id": ${id}}\n`);
      for (const byte of bytes) write(Uint8Array.of(byte));
      return undefined;
    });
    expect(await client.execute('query')).toEqual({ text: '€' });
  });

  test('refuses commands in its own words, without harm to others', async () => {
    const client = await connect(({ id, execute }) =>
      execute === 'device_del'
        ? `{"error": {"class": "DeviceNotFound", "desc": "Device 'x\\u001b[2J' not found"}, "id": ${id}}\n`
        : { fine: true },
    );
    const refused = client.execute('device_del', { id: 'x' });
    await expect(refused).rejects.toBeInstanceOf(QmpRefused);
    await expect(refused).rejects.toMatchObject({
      ...failure('PXM351', "the monitor refuses device_del: Device 'x\\x1b[2J' not found"),
      type: 'DeviceNotFound',
    });
    expect(await client.execute('query-status')).toEqual({ fine: true });
  });

  test('tells of events as long as somebody listens', async () => {
    const client = await connect((_, write) => {
      write('{"event": "DEVICE_DELETED", "data": {"device": "gpu0"}}\n');
      return {};
    });
    const events: unknown[] = [];
    const stop = client.listen(({ name, data }) => events.push([name, data]));
    await client.execute('one');
    stop();
    await client.execute('two');
    expect(events).toEqual([['DEVICE_DELETED', { device: 'gpu0' }]]);
  });

  test('takes open files along with a command', async () => {
    const [here, there] = socketPair('the monitor');
    open.push(there);
    writeSync(there.fd, GREETING);
    const opening = QmpClient.open(here);
    await taken(there);
    writeSync(there.fd, '{"return": {}, "id": 1}\n');
    const client = await opening;
    const path = join(tmpdir(), `pxm-qmp-${process.pid}`);
    const file = new Descriptor(openSync(path, 'w+'), 'a file');
    open.push(client, file, { close: () => rmSync(path) });
    const sent = client.execute('getfd', { fdname: 'it' }, { descriptors: [file] });
    const { bytes, descriptors } = await taken(there);
    open.push(...descriptors);
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual({
      execute: 'getfd',
      arguments: { fdname: 'it' },
      id: 2,
    });
    expect(descriptors.map(({ fd }) => fstatSync(fd).ino)).toEqual([fstatSync(file.fd).ino]);
    writeSync(there.fd, '{"return": {}, "id": 2}\n');
    expect(await sent).toEqual({});
  });
});

describe.runIf(process.platform === 'linux')('what should be a monitor', () => {
  test.each([
    ['garbage', 'SSH-2.0-OpenSSH_9.2\r\n', 'no message of QMP: SSH-2.0'],
    ['control characters', '\u001b[2J\u0007\n', 'no message of QMP: \\x1b[2J\\x07'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x0a]), 'no message of QMP'],
    ['another object', '{"hello": 1}\n', 'no message of QMP: {"hello": 1}'],
    ['a list', '[]\n', 'no message of QMP: []'],
    ['a greeting without version', '{"QMP": {"version": {}}}\n', 'no message of QMP'],
    ['an error of no form', '{"error": "no"}\n', 'no message of QMP'],
    ['an error for nobody', '{"error": {"class": "C", "desc": "JSON parse error"}}\n', 'JSON parse error'],
    ['an answer for nobody', '{"return": {}, "id": "x"}\n', 'answers what nobody asked'],
    ['an answer before its question', '{"return": {}, "id": 99}\n', 'answers what nobody asked'],
    ['a line without end', Buffer.alloc((16 << 20) + 1, 0x20), 'a line of more than 16777216 bytes'],
  ])('and sends %s is left', async (_, greeting, text) => {
    const opening = QmpClient.open(
      monitor(() => ({}), greeting),
      { timeout: 20_000 },
    );
    await expect(opening).rejects.toMatchObject(failure('PXM352', text));
  });

  test('and says nothing is waited for only so long', async () => {
    const silent = QmpClient.open(
      monitor(() => ({}), ''),
      { timeout: 20 },
    );
    await expect(silent).rejects.toMatchObject(failure('PXM350', 'gives no greeting within 0.02 s'));
  });

  test('and never answers fails only the command, also when the answer comes late', async () => {
    const client = await connect(({ id, execute }, write) => {
      if (execute !== 'slow') return { fine: true };
      setTimeout(() => write(`{"return": {}, "id": ${id}}\n`), 60);
      return undefined;
    });
    const slow = client.execute('slow', {}, { timeout: 20 });
    await expect(slow).rejects.toMatchObject(failure('PXM350', 'gives no answer to slow within 0.02 s'));
    await pause(80);
    expect(await client.execute('query-status')).toEqual({ fine: true });
  });

  test('and turns to garbage midway fails everything that waits, and all later', async () => {
    const client = await connect(({ execute }) => (execute === 'b' ? 'what?\n' : undefined));
    const all = await Promise.allSettled([client.execute('a'), client.execute('b')]);
    expect(all).toEqual(
      ['a', 'b'].map(() => ({
        status: 'rejected',
        reason: expect.objectContaining(failure('PXM352', 'what?')),
      })),
    );
    await expect(client.execute('c')).rejects.toMatchObject({ code: 'PXM352' });
  });

  test('and ends fails everything that waits', async () => {
    const [here, there] = socketPair('the monitor');
    writeSync(there.fd, GREETING);
    const opening = QmpClient.open(here);
    await taken(there);
    writeSync(there.fd, '{"return": {}, "id": 1}\n{"retu');
    const client = await opening;
    const waiting = client.execute('query-status');
    await taken(there);
    there.close();
    await expect(waiting).rejects.toMatchObject(failure('PXM354', 'the monitor'));
  });
});
