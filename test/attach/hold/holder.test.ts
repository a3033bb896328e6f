import { execFile } from 'node:child_process';
import {
  chmodSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Holder, type HolderOptions } from '../../../src/attach/hold/holder.ts';
import { ServiceManager } from '../../../src/attach/hold/service-manager.ts';
import type { Source } from '../../../src/attach/hold/stock.ts';
import { holderState, type Taken, takeDevices } from '../../../src/attach/hold/take.ts';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { Descriptor } from '../../../src/vfio/descriptor.ts';
import { receiveDescriptors, sendDescriptors, socketPair } from '../../../src/vfio/pass-descriptors.ts';
import { connectUnix, listenUnix } from '../../../src/vfio/unix-socket.ts';
import { listenDatagrams } from './support/datagrams.ts';

describe.runIf(process.platform === 'linux')('the holder of a VM', () => {
  let folder = '';
  let socket = '';
  let busy: string | undefined;
  let opened = 0;
  const ends: (() => unknown)[] = [];
  const events: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pxm-hold-'));
    socket = join(folder, 'vm.sock');
    busy = undefined;
    opened = 0;
    events.length = 0;
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    rmSync(folder, { recursive: true });
  });

  const keep = <T extends { close(): unknown }>(one: T): T => {
    ends.push(() => one.close());
    return one;
  };
  /** Files stand for devices: each opening makes new ones. */
  const source: Source = {
    names: ['iommufd', 'gpu0'],
    open: () => {
      if (busy) throw PxmError.of('PXM477', busy, { blame: 'host' });
      opened++;
      return new Map(
        source.names.map((name) => [
          name,
          new Descriptor(openSync(join(folder, `${name}${opened}`), 'w+'), name),
        ]),
      );
    },
    isCurrent: (name, { fd }) => fstatSync(fd).ino === statSync(join(folder, `${name}${opened}`)).ino,
  };
  const allowed = { uids: new Set<number>(), gids: new Set([process.getgid?.() ?? -1]) };

  function start(more: Partial<HolderOptions> = {}): Holder {
    const manager = more.manager ?? keep(new ServiceManager({}));
    const listening = more.listening ?? listenUnix(socket, socket);
    const holder = new Holder({
      ...{ vm: 'vm', source, allowed, listening, kept: [], manager, patience: 300 },
      ...{ onEvent: (text: string) => events.push(text), ...more },
    });
    const served = holder.serve();
    ends.push(async () => {
      holder.stop();
      await served;
      await holder.close();
    });
    return holder;
  }

  async function take(): Promise<Taken> {
    const taken = await takeDevices('vm', { socket, patience: 5000 });
    for (const file of taken.files.values()) keep(file);
    keep(taken.lease);
    return taken;
  }
  const asked = () => holderState('vm', { socket, patience: 5000 });
  const inodes = ({ files }: Taken) => [...files].map(([name, { fd }]) => [name, fstatSync(fd).ino]);
  const expected = (turn: number) =>
    source.names.map((name) => [name, statSync(join(folder, `${name}${turn}`)).ino]);
  const until = async (state: string) => {
    for (let turn = 0; turn < 500 && (await asked()) !== state; turn++)
      await new Promise((done) => setTimeout(done, 10));
    expect(await asked()).toBe(state);
  };

  test('lends open files to one client at a time, and fresh ones to the next', async () => {
    start();
    expect(await asked()).toBe('free');
    const first = await take();
    expect(inodes(first)).toEqual(expected(1));
    expect(await asked()).toBe(`lent to process ${process.pid} (uid ${process.getuid?.()})`);
    await expect(take()).rejects.toMatchObject({ code: 'PXM418' });
    first.lease.close();
    await until('free');
    expect(inodes(await take())).toEqual(expected(2));
  });

  test('has no file of its own once they are lent', async () => {
    start();
    await asked();
    const count = () => openOf(folder).filter((path) => path.endsWith('gpu01')).length;
    expect(count()).toBe(1);
    const taken = await take();
    expect(count()).toBe(1);
    for (const file of taken.files.values()) file.close();
    expect(count()).toBe(0);
  });

  test('waits for devices that somebody has still, says why, and tries again when asked', async () => {
    start();
    const first = await take();
    busy = 'gpu0 is bound elsewhere';
    first.lease.close();
    await until('nothing to lend: gpu0 is bound elsewhere');
    await expect(take()).rejects.toMatchObject({
      code: 'PXM418',
      message: expect.stringContaining('bound elsewhere'),
    });
    busy = undefined;
    expect(inodes(await take())).toEqual(expected(2));
  });

  test('does not start without its devices', () => {
    busy = 'gone';
    const manager = keep(new ServiceManager({}));
    const listening = keep(listenUnix(socket, socket));
    expect(() => new Holder({ vm: 'vm', source, allowed, listening, kept: [], manager })).toThrow(
      expect.objectContaining({ code: 'PXM477' }),
    );
  });

  test.runIf(process.getuid?.() === 0)('refuses users and groups that it is not told of', async () => {
    chmodSync(folder, 0o755);
    start({ allowed: { uids: new Set([1234]), gids: new Set([2345]) } });
    chmodSync(socket, 0o666);
    const program = `require('net').connect(${JSON.stringify(socket)}).pipe(process.stdout)`;
    const answer = (uid: number, gid: number) =>
      new Promise<string>((done) =>
        execFile(process.execPath, ['-e', program], { uid, gid, timeout: 2000 }, (_, stdout) => done(stdout)),
      );
    expect(await answer(65534, 65534)).toBe(
      '{"pxm":1,"code":"PXM416","message":"uid 65534 may not have the devices of vm"}\n',
    );
    expect(events).toContainEqual(expect.stringMatching(/^vm refused process \d+ \(uid 65534\)$/));
    expect(await answer(1234, 65534)).toBe('');
    expect(await answer(65534, 2345)).toBe('');
  });

  const HOSTILE: readonly (readonly [what: string, bytes: string | Uint8Array])[] = [
    ['no JSON', 'take\n'],
    ['a number', '1\n'],
    ['null', 'null\n'],
    ['another version', '{"pxm":2,"request":"take"}\n'],
    ['another request', '{"pxm":1,"request":"give"}\n'],
    ['more than a request', '{"pxm":1,"request":"take","vm":"other"}\n'],
    ['two requests', '{"pxm":1,"request":"status"}\n{"pxm":1,"request":"take"}\n'],
    ['a line without end', 'x'.repeat(5000)],
    ['bytes', Uint8Array.of(0xff, 0, 0x0a)],
  ];
  test.each(HOSTILE)('answers %s with what is wrong, and goes on', async (_, bytes) => {
    start();
    await asked();
    const client = keep(connectUnix(socket, 'client'));
    sendDescriptors(client.fd, Buffer.from(bytes), [], 'client');
    expect(await heard(client)).toMatch(/^\{"pxm":1,"code":"PXM417",.*\}\n$/);
    expect(inodes(await take())).toEqual(expected(1));
  });

  test('does not wait for clients that say nothing, however many', async () => {
    start();
    const silent = Array.from({ length: 40 }, () => {
      try {
        return keep(connectUnix(socket, 'silent'));
      } catch {
        return undefined;
      }
    });
    expect(silent[0]).toBeDefined();
    expect(await asked()).toBe('free');
  });

  test('keeps no file that a client sends', async () => {
    start();
    await asked();
    const given = keep(new Descriptor(openSync(join(folder, 'given'), 'w+'), 'given'));
    const client = keep(connectUnix(socket, 'client'));
    sendDescriptors(client.fd, Buffer.from('x\n'), [given, given], 'client');
    await heard(client);
    expect(openOf(folder).filter((path) => path.endsWith('given'))).toHaveLength(1);
  });

  test('is not disturbed by what a client says that has its files', async () => {
    start();
    const { lease } = await take();
    sendDescriptors(lease.fd, Buffer.from('{"pxm":1,"request":"take"}\n'.repeat(50)), [], 'client');
    expect(await asked()).toContain('lent to');
    lease.close();
    await until('free');
  });

  test('stores its files, then the lease in their place, with the service manager', async () => {
    const there = keep(listenDatagrams(join(folder, 'notify')));
    const manager = keep(new ServiceManager({ NOTIFY_SOCKET: join(folder, 'notify') }));
    start({ manager });
    const { lease } = await take();
    const told = there.heard();
    expect(told.map(({ text }) => text)).toEqual([
      'FDSTORE=1\nFDNAME=device iommufd',
      'FDSTORE=1\nFDNAME=device gpu0',
      'READY=1\nSTATUS=free',
      'FDSTORE=1\nFDNAME=lease',
      'FDSTOREREMOVE=1\nFDNAME=device iommufd',
      'FDSTOREREMOVE=1\nFDNAME=device gpu0',
      expect.stringMatching(/^STATUS=lent to process \d+ \(uid \d+\)$/),
    ]);
    const stored = told.flatMap(({ inodes }) => inodes);
    expect(stored.slice(0, 2)).toEqual(expected(1).map(([, inode]) => inode));
    lease.close();
    await until('free');
    expect(there.heard().map(({ text }) => text.replaceAll('\n', ' '))).toEqual([
      'FDSTOREREMOVE=1 FDNAME=lease',
      'FDSTORE=1 FDNAME=device iommufd',
      'FDSTORE=1 FDNAME=device gpu0',
      'STATUS=free',
    ]);
  });

  test('takes over what was kept while it was started again', async () => {
    const kept = [...source.open()].map(([name, file]) => new Descriptor(file.handOver(), `device ${name}`));
    start({ kept });
    expect(inodes(await take())).toEqual(expected(1));
    expect(opened).toBe(1);
  });

  test('opens all afresh when a part of what was kept is missing or past', async () => {
    const [iommufd, gpu] = [...source.open().values()] as [Descriptor, Descriptor];
    gpu.close();
    const other = new Descriptor(openSync(join(folder, 'other'), 'w+'), 'device gpu0');
    start({ kept: [new Descriptor(iommufd.handOver(), 'device iommufd'), other] });
    expect(inodes(await take())).toEqual(expected(2));
    expect(openOf(folder).filter((path) => /other|iommufd1/.test(path))).toEqual([]);
  });

  test('goes on with the lease of a client that came before it was started again', async () => {
    const [client, lease] = socketPair('lease');
    start({ kept: [lease] });
    expect(await asked()).toContain('lent to');
    expect(opened).toBe(0);
    client.close();
    await until('free');
    expect(opened).toBe(1);
  });

  /** What comes until the other side ends. */
  async function heard(client: Descriptor): Promise<string> {
    let text = '';
    for (let turn = 0; turn < 500; turn++) {
      let received: ReturnType<typeof receiveDescriptors>;
      try {
        received = receiveDescriptors(client.fd, 'client', { wait: false });
      } catch {
        return text;
      }
      if (received?.bytes.length === 0) return text;
      text += Buffer.from(received?.bytes ?? []).toString();
      await new Promise((done) => setTimeout(done, 10));
    }
    return text;
  }
});

/** Files below a folder that this process has open. */
function openOf(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return [];
    }
  });
}
