import { type ChildProcess, spawn } from 'node:child_process';
import {
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { effectiveCapabilities } from '../../src/vfio/capabilities.ts';
import { Descriptor } from '../../src/vfio/descriptor.ts';
import { allocEventfd } from '../../src/vfio/eventfd.ts';
import { HOST } from '../../src/vfio/host-root.ts';
import { memlock, setMemlock } from '../../src/vfio/memlock.ts';

/** Soft and hard limit as procfs shows them. */
function shown(pid: number): string[] {
  const limits = readFileSync(`/proc/${pid}/limits`, 'latin1');
  return /^Max locked memory\s+(\S+)\s+(\S+)/m.exec(limits)?.slice(1) ?? [];
}

const asShown = (limit: bigint | undefined) => limit?.toString() ?? 'unlimited';

describe.runIf(process.platform === 'linux')('locked memory of another process', () => {
  let child: ChildProcess;
  beforeAll(() => {
    child = spawn('sleep', ['60'], { stdio: 'ignore' });
  });
  afterAll(() => child.kill());

  test('has the limits that procfs shows, before and after they are set', () => {
    const pid = child.pid ?? 0;
    const before = memlock(pid);
    expect([asShown(before.soft), asShown(before.hard)]).toEqual(shown(pid));
    setMemlock({ soft: 65536n, hard: before.hard }, pid);
    expect(shown(pid)).toEqual(['65536', asShown(before.hard)]);
    setMemlock({ soft: 4096n, hard: 65536n }, pid);
    expect(shown(pid)).toEqual(['4096', '65536']);
    expect(memlock(pid)).toEqual({ soft: 4096n, hard: 65536n });
  });

  test('is refused with its reason where there is no such process, and never asked for nonsense', () => {
    expect(() => memlock(2 ** 31 - 1)).toThrow('prlimit is refused with ESRCH, there is no such process');
    expect(() => memlock(0)).toThrow(RangeError);
    expect(() => setMemlock({ soft: -1n, hard: 1n })).toThrow(RangeError);
    expect(() => setMemlock({ soft: 2n ** 64n, hard: 1n })).toThrow(RangeError);
  });
});

describe('capabilities', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-caps-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const of = (mask: string) => {
    mkdirSync(join(folder, '7'), { recursive: true });
    writeFileSync(join(folder, '7/status'), `Name:\tx\nCapPrm:\t00000000ffffffff\nCapEff:\t${mask}\n`);
    return [...effectiveCapabilities(7, { ...HOST, proc: folder })];
  };

  test('of a usual container are those that its documentation lists', () => {
    const listed =
      `AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID
      SETPCAP SETUID SYS_CHROOT`.split(/\s+/);
    expect(of('00000000a80425fb').sort()).toEqual(listed.map((name) => `CAP_${name}`));
  });

  test('are none, or all, or those that VFIO cares for', () => {
    expect(of('0000000000000000')).toEqual([]);
    expect(of('000001ffffffffff')).toHaveLength(41);
    expect(of('0000000001224000')).toEqual([
      'CAP_IPC_LOCK',
      'CAP_SYS_RAWIO',
      'CAP_SYS_ADMIN',
      'CAP_SYS_RESOURCE',
    ]);
  });

  test('of a process that is not there cannot be read', () => {
    expect(() => effectiveCapabilities(8, { ...HOST, proc: folder })).toThrow('PXM411');
  });
});

describe.runIf(process.platform === 'linux')('a descriptor', () => {
  test('handed over is closed here, and open', () => {
    const one = new Descriptor(openSync('/dev/null', 'r'), 'nothing');
    const fd = one.handOver();
    expect(() => one.fd).toThrow('nothing is closed');
    one.close();
    expect(fstatSync(fd).isCharacterDevice()).toBe(true);
    new Descriptor(fd, 'again').close();
    expect(() => fstatSync(fd)).toThrow('EBADF');
  });

  test('has a second one that stays open after it', () => {
    const one = new Descriptor(openSync('/dev/null', 'r'), 'nothing');
    const other = one.duplicate('the same');
    expect(other).toMatchObject({ subject: 'the same' });
    expect(other.fd).not.toBe(one.fd);
    one.close();
    expect(fstatSync(other.fd).isCharacterDevice()).toBe(true);
    other.close();
  });

  test('of events counts them', () => {
    const events = allocEventfd('interrupts');
    const count = Buffer.alloc(8);
    expect(() => readSync(events.fd, count)).toThrow('EAGAIN');
    for (const value of [2n, 3n]) {
      count.writeBigUInt64LE(value);
      writeSync(events.fd, count);
    }
    readSync(events.fd, count);
    expect(count.readBigUInt64LE()).toBe(5n);
    events.close();
  });
});
