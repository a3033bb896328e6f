import { type ChildProcess, spawn } from 'node:child_process';
import { fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Descriptor } from '../../src/vfio/descriptor.ts';
import { receiveDescriptors, sendDescriptors, socketPair } from '../../src/vfio/pass-descriptors.ts';
import { RequestRefused } from '../../src/vfio/request-refused.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

describe.runIf(process.platform === 'linux')('open files over a socket', () => {
  let folder = '';
  const open: { close(): void }[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pxm-pass-'));
  });
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function pair(): [Descriptor, Descriptor] {
    const sockets = socketPair('a pair');
    open.push(...sockets);
    return sockets;
  }

  function file(name: string): Descriptor {
    const made = new Descriptor(openSync(join(folder, name), 'w+'), name);
    open.push(made);
    return made;
  }

  test('are the same files, with owners of their own', () => {
    const [here, there] = pair();
    const sent = [file('one'), file('two')];
    sendDescriptors(here.fd, Buffer.from('both'), sent, 'here');
    const received = receiveDescriptors(there.fd, 'there');
    open.push(...(received?.descriptors ?? []));
    expect(text(received?.bytes ?? new Uint8Array())).toBe('both');
    expect(received?.descriptors.map(({ fd }) => fstatSync(fd).ino)).toEqual(
      sent.map(({ fd }) => fstatSync(fd).ino),
    );
    sent[0]?.close();
    writeSync(received?.descriptors[0]?.fd ?? -1, 'still open');
    expect(readFileSync(join(folder, 'one'), 'utf8')).toBe('still open');
  });

  test.each([1, 2, 3, 253])('can be %d at once, and do not outlive a program that is started', (count) => {
    const [here, there] = pair();
    const one = file('many');
    sendDescriptors(here.fd, Buffer.from('x'), Array(count).fill(one), 'here');
    const { descriptors = [] } = receiveDescriptors(there.fd, 'there') ?? {};
    open.push(...descriptors);
    expect(new Set(descriptors.map(({ fd }) => fd)).size).toBe(count);
    for (const { fd } of descriptors) {
      expect(fstatSync(fd).ino).toBe(fstatSync(one.fd).ino);
      // Close-on-exec is 02000000.
      expect(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1')).toMatch(/^flags:\t02\d{6}$/m);
    }
  });

  test('come with the first bytes of more than one read', () => {
    const [here, there] = pair();
    sendDescriptors(here.fd, Buffer.from('abcdef'), [file('more')], 'here');
    const parts = [0, 1].map(() => receiveDescriptors(there.fd, 'there', { room: 4 }));
    open.push(...parts.flatMap((part) => part?.descriptors ?? []));
    expect(parts.map((part) => [text(part?.bytes ?? new Uint8Array()), part?.descriptors.length])).toEqual([
      ['abcd', 1],
      ['ef', 0],
    ]);
  });

  test('are none when nothing is there, or when the other side has closed', () => {
    const [here, there] = pair();
    expect(receiveDescriptors(there.fd, 'there', { wait: false })).toBeUndefined();
    here.close();
    expect(receiveDescriptors(there.fd, 'there')).toMatchObject({ bytes: new Uint8Array(), descriptors: [] });
    expect(() => sendDescriptors(there.fd, Buffer.from('x'), [], 'there')).toThrow(
      'there: sendmsg is refused with EPIPE, the other side has closed the socket',
    );
  });

  test('are not sent in wrong numbers, closed, or over what is no socket', () => {
    const [here] = pair();
    const one = file('wrong');
    const bytes = Buffer.from('x');
    expect(() => sendDescriptors(here.fd, new Uint8Array(), [one], 'here')).toThrow(RangeError);
    expect(() => sendDescriptors(here.fd, bytes, Array(254).fill(one), 'here')).toThrow(RangeError);
    expect(() => sendDescriptors(1.5, bytes, [one], 'here')).toThrow(RangeError);
    expect(() => sendDescriptors(one.fd, bytes, [], 'here')).toThrow(RequestRefused);
    one.close();
    expect(() => sendDescriptors(here.fd, bytes, [one], 'here')).toThrow(new TypeError('wrong is closed'));
  });

  // libuv, which is the other side here, has written its own messages long before.
  describe('with another process', () => {
    const PROGRAM = `
      const server = require('node:net').createServer();
      process.on('message', (message, handle) => {
        process.stdout.write(message + ' ' + handle.listening);
        process.disconnect();
        handle.close();
        server.close();
      });
      server.listen(process.argv[1], () => process.send('take it', server));
    `;
    let child: ChildProcess | undefined;
    afterAll(() => child?.kill('SIGKILL'));

    test('go there and back', async () => {
      const [here, there] = pair();
      const path = join(folder, 'listening');
      child = spawn(process.execPath, ['-e', PROGRAM, path], {
        env: { ...process.env, NODE_CHANNEL_FD: '3', NODE_CHANNEL_SERIALIZATION_MODE: 'json' },
        stdio: ['ignore', 'pipe', 'inherit', there.fd],
      });
      let output = '';
      child.stdout?.on('data', (data) => {
        output += data;
      });
      there.close();
      const received = receiveDescriptors(here.fd, 'the child');
      const message = JSON.parse(text(received?.bytes ?? new Uint8Array()));
      expect(message).toMatchObject({ cmd: 'NODE_HANDLE', type: 'net.Server', msg: 'take it' });
      const [server] = received?.descriptors ?? [];
      expect(fstatSync(server?.fd ?? -1).isSocket()).toBe(true);
      const send = (value: object, files: Descriptor[]) =>
        sendDescriptors(here.fd, Buffer.from(`${JSON.stringify(value)}\n`), files, 'the child');
      send({ cmd: 'NODE_HANDLE_ACK' }, []);
      send({ cmd: 'NODE_HANDLE', type: 'net.Server', msg: 'back' }, server ? [server] : []);
      server?.close();
      const exit = await new Promise((done) => child?.on('close', done));
      expect({ exit, output }).toEqual({ exit: 0, output: 'back true' });
    });
  });
});
