import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asUser, expectUser, findUser } from '../../src/launch/run-user.ts';
import { HOST } from '../../src/vfio/host-root.ts';

describe.runIf(process.platform === 'linux')('a user that QEMU runs as', () => {
  test('is found by name or number, with another group if asked for', () => {
    expect(findUser('root')).toEqual({
      name: 'root',
      uid: 0,
      gid: 0,
      groups: expect.not.arrayContaining([0]),
    });
    expect(findUser('0')).toMatchObject({ uid: 0, gid: 0 });
    expect(findUser('root:4242')).toMatchObject({
      uid: 0,
      gid: 4242,
      groups: expect.not.arrayContaining([0]),
    });
    expect(findUser('987654:4242')).toEqual({ name: '987654:4242', uid: 987654, gid: 4242, groups: [] });
  });

  test.each(['no-such-user', '987654', '', '-u', 'root;id', 'root\n', '../root', '99999999999:1', 'root:x'])(
    '%j is none',
    (text) => {
      expect(() => findUser(text)).toThrow(expect.objectContaining({ code: 'PXM488', blame: 'host' }));
    },
  );

  test('loses groups, capabilities and ways to gain them', () => {
    const words = asUser({ name: 'x', uid: 7, gid: 8, groups: [9, 10] });
    expect(words[0]).toBe('setpriv');
    expect(words).toEqual(
      expect.arrayContaining([
        '--reuid=7',
        '--regid=8',
        '--groups=9,10',
        '--bounding-set=-all',
        '--no-new-privs',
      ]),
    );
    expect(asUser({ name: 'x', uid: 7, gid: 8, groups: [] })).toContain('--clear-groups');
    expect(asUser(undefined)).toEqual(['setpriv', '--no-new-privs', '--pdeathsig=TERM', '--']);
  });
});

describe('the rights of a process', () => {
  let root = HOST;
  beforeEach(() => {
    root = { ...HOST, proc: mkdtempSync(join(tmpdir(), 'pxm-proc-')) };
    mkdirSync(join(root.proc, '12'));
  });
  afterEach(() => rmSync(root.proc, { recursive: true }));

  const user = { name: 'qemu', uid: 64055, gid: 108, groups: [36] };
  /** As Linux writes it. */
  const status = (changes: Record<string, string> = {}) =>
    Object.entries({
      Name: 'qemu-system-x86',
      Uid: '64055\t64055\t64055\t64055',
      Gid: '108\t108\t108\t108',
      Groups: '36 108 ',
      CapInh: '0000000000000000',
      CapPrm: '0000000000000000',
      CapEff: '0000000000000000',
      CapBnd: '0000000000000000',
      CapAmb: '0000000000000000',
      NoNewPrivs: '1',
      ...changes,
    })
      .map(([key, value]) => `${key}:\t${value}\n`)
      .join('');
  const judge = (changes?: Record<string, string>) => {
    writeFileSync(join(root.proc, '12/status'), status(changes));
    expectUser(12, user, root);
  };

  test('are those of its user and no others', () => {
    judge();
    judge({ Groups: ' ' });
  });

  test.each([
    ['Uid', '64055\t0\t0\t0', 'its user is 64055 0 0 0'],
    ['Gid', '0\t0\t0\t0', 'its group is 0 0 0 0'],
    ['Groups', '0 36', 'its groups are 0, 36'],
    ['CapEff', '0000000000004000', 'CapEff is 0000000000004000'],
    ['CapBnd', '000001ffffffffff', 'CapBnd is 000001ffffffffff'],
    ['NoNewPrivs', '0', 'it can gain rights by files'],
  ])('%s %j is too much', (key, value, words) => {
    expect(() => judge({ [key]: value })).toThrow(
      expect.objectContaining({ code: 'PXM487', message: expect.stringContaining(words) }),
    );
  });
});
