import { describe, expect, test } from 'vitest';
import { runLinkerLoader } from '../../../src/vmm/capture/linker-loader.ts';

const name = (text: string) => Buffer.alloc(56, `${text}${'\0'.repeat(56)}`, 'latin1').subarray(0, 56);
const u32 = (...values: number[]) => Buffer.from(new Uint32Array(values).buffer);
const entry = (command: number, ...parts: Uint8Array[]) =>
  Buffer.concat([u32(command), ...parts, Buffer.alloc(128)]).subarray(0, 128);
const allocate = (file: string, alignment: number, zone: number) =>
  entry(1, name(file), u32(alignment), Buffer.from([zone]));
const addPointer = (to: string, from: string, offset: number, size: number) =>
  entry(2, name(to), name(from), u32(offset), Buffer.from([size]));
const addChecksum = (file: string, offset: number, start: number, length: number) =>
  entry(3, name(file), u32(offset, start, length));

const run = (entries: Uint8Array[], files: Record<string, number[]>) =>
  runLinkerLoader(Buffer.concat(entries), async (file) => Uint8Array.from(files[file] ?? []));

describe('a table loader script', () => {
  test('places files where it says, and adds their addresses to pointers of every width', async () => {
    const [rsdp, tables] = await run(
      [
        allocate('rsdp', 16, 2),
        allocate('tables', 64, 1),
        addPointer('rsdp', 'tables', 1, 4),
        addPointer('rsdp', 'tables', 5, 8),
      ],
      { rsdp: [9, 0x10, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 7], tables: [1, 2, 3] },
    );
    expect(rsdp?.address).toBeLessThan(0x10_0000n);
    expect((tables?.address ?? 1n) % 64n).toBe(0n);
    const fields = Buffer.from(rsdp?.bytes ?? []);
    expect(BigInt(fields.readUInt32LE(1))).toBe((tables?.address ?? 0n) + 0x10n);
    expect(fields.readBigUInt64LE(5)).toBe((tables?.address ?? 0n) + 0x20n);
    expect([fields[0], fields[13]]).toEqual([9, 7]);
  });

  test('makes a range sum to zero through its checksum', async () => {
    const [file] = await run([allocate('t', 1, 1), addChecksum('t', 2, 1, 4)], {
      t: [200, 1, 0, 250, 30, 99],
    });
    expect([...(file?.bytes ?? [])]).toEqual([200, 1, 231, 250, 30, 99]);
  });

  test('may tell QEMU addresses, which changes nothing, and be padded', async () => {
    const [file] = await run(
      [allocate('t', 1, 1), entry(4, name('t'), name('t'), u32(0, 0), Buffer.from([8])), entry(0)],
      { t: [5] },
    );
    expect([...(file?.bytes ?? [])]).toEqual([5]);
  });

  test.each([
    ['is cut off', [allocate('t', 1, 1).subarray(0, 100)], 'no multiple of 128'],
    ['patches a file that was not placed', [addChecksum('t', 0, 0, 1)], 'names "t" before allocating it'],
    [
      'patches beyond a file',
      [allocate('t', 1, 1), addChecksum('t', 3, 0, 1)],
      'bytes 3 to 4 lie outside the 2 of "t"',
    ],
    [
      'has a pointer of three bytes',
      [allocate('t', 1, 1), addPointer('t', 't', 0, 3)],
      'a pointer of 3 bytes',
    ],
    ['has a command from the future', [entry(5)], 'unknown command 5'],
  ])('is refused when it %s', async (_, entries, message) => {
    await expect(run(entries, { t: [1, 2] })).rejects.toMatchObject({
      code: 'PXM401',
      message: expect.stringContaining(message),
    });
  });
});
