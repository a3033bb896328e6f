import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectUnix, listenUnix } from '../../src/vfio/unix-socket.ts';

describe.runIf(process.platform === 'linux')('a socket at a path', () => {
  const open: { close(): void }[] = [];
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pxm-socket-'));
  });
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
    rmSync(folder, { recursive: true });
  });
  const refused = (errno: string) => expect.objectContaining({ code: 'PXM410', errno });

  test('is for its owner alone, also where an older one was, and can be connected to', () => {
    const path = join(folder, 'qmp');
    listenUnix(path, 'old').close();
    const mask = process.umask();
    open.push(listenUnix(path, 'new'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(process.umask()).toBe(mask);
    const client = connectUnix(path, 'client');
    open.push(client);
    expect(client.fd).toBeGreaterThan(2);
  });

  test('refuses at once when it is not there, nobody listens, or too many wait', () => {
    const path = join(folder, 'qmp');
    expect(() => connectUnix(path, 'client')).toThrow(refused('ENOENT'));
    listenUnix(path, 'server').close();
    expect(() => connectUnix(path, 'client')).toThrow(refused('ECONNREFUSED'));
    open.push(listenUnix(path, 'server'));
    const connect = () => {
      for (let count = 0; count < 10; count++) open.push(connectUnix(path, 'client'));
    };
    expect(connect).toThrow(refused('EAGAIN'));
  });

  test('has a path that the kernel takes', () => {
    for (const path of ['', 'a\0b', join(folder, 'x'.repeat(108))])
      expect(() => listenUnix(path, 'server')).toThrow(RangeError);
  });
});
