import { afterEach, expect, test, vi } from 'vitest';
import { MigrationStream } from '../../src/vfio/migration-stream.ts';
import { socketPair } from '../../src/vfio/pass-descriptors.ts';

const readSync = vi.hoisted(() => vi.fn());
vi.mock('node:fs', async (original) => ({ ...((await original()) as object), readSync }));
afterEach(() => readSync.mockReset());

const stream = new MigrationStream(7, 'state of a card');
const gives = (...chunks: (string | number)[]) => {
  for (const chunk of chunks)
    readSync.mockImplementationOnce((_fd: number, bytes: Uint8Array) => {
      if (typeof chunk === 'number') throw Object.assign(new Error('refused'), { errno: -chunk });
      return Buffer.from(bytes.buffer).write(chunk);
    });
};

test('a stream that says ENOMSG has nothing more to copy ahead, one without bytes is at its end', () => {
  gives('first', 'second', 42, '');
  expect(Buffer.from(stream.readAll()).toString()).toBe('firstsecond');
  expect(stream.read()).toHaveLength(0);
  gives(42);
  expect(stream.read()).toBeUndefined();
});

test('any other error is a refusal with its name', () => {
  gives(5);
  expect(() => stream.read()).toThrow('state of a card: read is refused with EIO');
});

test.runIf(process.platform === 'linux')('all bytes are written, and what is not open is refused', () => {
  const [here, there] = socketPair('a pair');
  const loading = new MigrationStream(here.handOver(), 'state of a card');
  loading.write(Buffer.alloc(1000, 7));
  there.close();
  expect(() => loading.write(Buffer.from('more'))).toThrow('write is refused with EPIPE');
  loading.close();
});
