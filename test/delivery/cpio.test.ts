import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpioArchive } from '../../src/delivery/cpio.ts';
import { readArchive } from '../lab/support/archive.ts';

describe('an archive', () => {
  test('has the bytes that the format asks for', () => {
    const archive = Buffer.from(
      cpioArchive([
        { path: 'd' },
        { path: 'd/run', bytes: Buffer.from('hello'), executable: true },
        { path: 'd/data', bytes: Buffer.from('four') },
      ]),
    );
    // The layout of buffer-format.rst by hand: magic, 13 fields of 8 digits, name with NUL, padded to 4.
    const zeros = (fields: number) => '00000000'.repeat(fields);
    const head = (inode: string, mode: string, size: string, name: string) =>
      `070701${inode}${mode}${zeros(2)}00000001${zeros(1)}${size}${zeros(4)}${name}${zeros(1)}`;
    expect(archive.toString('latin1').replace(/\0+$/, '')).toBe(
      [
        `${head('00000001', '000041ed', '00000000', '00000002')}d\0`,
        `${head('00000002', '000081ed', '00000005', '00000006')}d/run\0hello\0\0\0`,
        `${head('00000003', '000081a4', '00000004', '00000007')}d/data\0\0\0\0four`,
        `${head('00000000', '00000000', '00000000', '0000000b')}TRAILER!!!`,
      ].join(''),
    );
    expect(archive.length).toBe(512);
  });

  test('holds any content under any path, and is a whole number of blocks', () => {
    const file = fc.record({
      path: fc.stringMatching(/^[a-zA-Z0-9._][a-zA-Z0-9._/]{0,40}$/).filter((path) => !path.startsWith('./')),
      bytes: fc.uint8Array({ maxLength: 700 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 5 }), (members) => {
        const archive = cpioArchive(members);
        expect(archive.length % 512).toBe(0);
        const read = [...readArchive(archive)].map(([path, bytes]) => [path, [...bytes]]);
        expect(read).toEqual(members.map(({ path, bytes }) => [path, [...bytes]]));
      }),
    );
  });

  test.each(['', '/etc', 'tab\t', 'ä'])('refuses the path %j', (path) => {
    expect(() => cpioArchive([{ path }])).toThrow(/"path" expected printable ASCII/);
  });
});
