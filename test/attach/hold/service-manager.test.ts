import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ServiceManager, takeListening } from '../../../src/attach/hold/service-manager.ts';
import { Descriptor } from '../../../src/vfio/descriptor.ts';
import { listenDatagrams } from './support/datagrams.ts';

const PROGRAM = `
import { readFileSync } from 'node:fs';
import { takeListening } from '../../../src/attach/hold/service-manager.ts';
const found = takeListening({ ...process.env, LISTEN_PID: String(process.pid) });
// Close-on-exec is 02000000.
const closes = (fd) => /^flags:\\t02\\d{6}$/m.test(readFileSync('/proc/self/fdinfo/' + fd, 'latin1'));
console.log(JSON.stringify(found.map(({ fd, subject }) => [fd, subject, closes(fd)])));
`;

describe.runIf(process.platform === 'linux')('the service manager', () => {
  let folder = '';
  const ends: { close(): void }[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pxm-notify-'));
  });
  afterEach(() => {
    for (const end of ends.splice(0)) end.close();
    rmSync(folder, { recursive: true });
  });
  const keep = <T extends { close(): void }>(one: T): T => {
    ends.push(one);
    return one;
  };

  test.each(['path', 'abstract'])('is told by messages of sd_notify to its %s', (kind) => {
    const path = kind === 'path' ? join(folder, 'notify') : `@pxm-test-${process.pid}`;
    const there = keep(listenDatagrams(path));
    const env: Record<string, string | undefined> = { NOTIFY_SOCKET: path };
    const manager = keep(new ServiceManager(env));
    expect(env.NOTIFY_SOCKET).toBeUndefined();
    writeFileSync(join(folder, 'file'), '');
    const file = keep(new Descriptor(openSync(join(folder, 'file'), 'r'), 'file'));
    manager.ready('free\nMAINPID=1');
    manager.store('device gpu0', file);
    manager.forget('device gpu0');
    manager.status('lent');
    manager.stopping();
    expect(there.heard()).toEqual([
      { text: 'READY=1\nSTATUS=free MAINPID=1', inodes: [] },
      { text: 'FDSTORE=1\nFDNAME=device gpu0', inodes: [statSync(join(folder, 'file')).ino] },
      { text: 'FDSTOREREMOVE=1\nFDNAME=device gpu0', inodes: [] },
      { text: 'STATUS=lent', inodes: [] },
      { text: 'STOPPING=1', inodes: [] },
    ]);
    expect(() => manager.forget('a:b')).toThrow(RangeError);
    expect(() => manager.forget('a\nREADY=1')).toThrow(RangeError);
  });

  test('is not needed, but must be there when it is named', () => {
    const none = new ServiceManager({});
    none.ready('free');
    none.close();
    expect(() => new ServiceManager({ NOTIFY_SOCKET: join(folder, 'nobody') })).toThrow(
      expect.objectContaining({ code: 'PXM419' }),
    );
  });

  test.each([
    ['for another process', { LISTEN_PID: '1', LISTEN_FDS: '1' }],
    ['none', { LISTEN_PID: '7' }],
    ['zero', { LISTEN_PID: '7', LISTEN_FDS: '0', LISTEN_FDNAMES: '' }],
  ])('hands over no open files when they are %s', (_, env: Record<string, string | undefined>) => {
    expect(takeListening(env, 7)).toEqual([]);
    expect(Object.values(env).filter((value) => value !== undefined)).toEqual([]);
  });

  test.each([
    ['a number that is none', { LISTEN_FDS: '1x' }],
    ['too many', { LISTEN_FDS: '9999' }],
    ['fewer names than files', { LISTEN_FDS: '2', LISTEN_FDNAMES: 'pxm' }],
    ['a file that is not open', { LISTEN_FDS: '1000' }],
  ])('is not believed %s', (_, env: Record<string, string>) => {
    expect(() => takeListening({ LISTEN_PID: '7', ...env }, 7)).toThrow(
      expect.objectContaining({ code: 'PXM419' }),
    );
  });

  test('hands over open files by name, which programs started later do not inherit', () => {
    const program = join(folder, 'program.cjs');
    buildSync({
      stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
      ...{ outfile: program, bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' },
      define: { 'import.meta.url': JSON.stringify(import.meta.url) },
    });
    const fd = openSync(program, 'r');
    keep(new Descriptor(fd, 'file'));
    const { stdout, stderr } = spawnSync(process.execPath, [program], {
      encoding: 'utf8',
      env: { ...process.env, LISTEN_FDS: '2', LISTEN_FDNAMES: 'pxm:device gpu0' },
      stdio: ['ignore', 'pipe', 'pipe', fd, fd],
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      [3, 'pxm', true],
      [4, 'device gpu0', true],
    ]);
  });
});
