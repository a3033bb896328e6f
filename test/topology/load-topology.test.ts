import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTopology } from '../../src/topology/load-topology.ts';
import { refusal } from './support/refusal.ts';

const TEXT = 'machine: { type: q35 }\n';
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'pxm-load-'));
  chmodSync(directory, 0o755);
});
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const only = (path: string) => {
  const { diagnostics } = refusal(() => loadTopology(path));
  expect(diagnostics).toHaveLength(1);
  return diagnostics[0];
};

describe('a topology in a file', () => {
  test('is read, with or without a byte order mark, and its places are in that file', () => {
    const { topology, source, at } = loadTopology(file('bom.yaml', `\ufeff${TEXT}`));
    expect(topology).toEqual({ machine: { type: 'q35' } });
    expect(source.name).toBe(join(directory, 'bom.yaml'));
    expect(source.position(at(topology.machine)?.start ?? 0)).toEqual({ line: 1, column: 10 });
  });

  test('that is not UTF-8 is refused with byte, line and offset', () => {
    const bytes = Buffer.concat([Buffer.from(`${TEXT}name: a`), Buffer.from([0xe9, 0x0a])]);
    expect(only(file('latin1.yaml', bytes))).toMatchObject({
      code: 'PXM002',
      message: 'is not text in UTF-8: byte 0xe9 on line 2',
      offset: 30,
    });
  });

  test('in UTF-16 is refused with a hint', () => {
    expect(only(file('utf16.yaml', Buffer.from(`\ufeff${TEXT}`, 'utf16le')))).toMatchObject({
      code: 'PXM002',
      remedy: 'it looks like UTF-16: save it as UTF-8',
    });
  });

  test('that is empty is refused', () => {
    expect(only(file('empty.yaml', ''))).toMatchObject({ code: 'PXM004' });
    expect(only(file('comment.yaml', '# later\n'))).toMatchObject({ code: 'PXM004' });
  });

  test('that is absent, a directory or has an impossible name is refused', () => {
    const reason = (path: string) => only(path)?.message;
    expect(reason(join(directory, 'absent.yaml'))).toBe('cannot be read: no such file or directory');
    mkdirSync(join(directory, 'folder'));
    expect(reason(join(directory, 'folder'))).toBe('cannot be read: it is a directory');
    expect(reason(join(file('plain.yaml', TEXT), 'below'))).toBe(
      'cannot be read: a part of the path is not a directory',
    );
    expect(only(`${directory}/a\0b`)?.code).toBe('PXM001');
    expect(only(join(directory, 'x'.repeat(300)))?.message).toBe('cannot be read: the name is too long');
  });

  test('that may not be read is refused', () => {
    const path = file('secret.yaml', TEXT);
    chmodSync(path, 0);
    // The superuser may read everything.
    const superuser = process.geteuid?.() === 0;
    if (superuser) process.seteuid?.(65534);
    try {
      expect(only(path)?.message).toBe('cannot be read: permission denied');
    } finally {
      if (superuser) process.seteuid?.(0);
    }
  });

  test('of 200 MB is refused by its size', () => {
    const path = file('huge.yaml', TEXT);
    truncateSync(path, 200_000_000);
    expect(only(path)).toMatchObject({
      code: 'PXM003',
      message: 'is too large: at most 524288 bytes are read, 200000000 bytes',
    });
  });

  test('that is a device without end is read no further than the bound', () => {
    expect(only('/dev/zero')).toMatchObject({ code: 'PXM003' });
  });

  test('that is a pipe is read up to the bound', async () => {
    const path = join(directory, 'pipe');
    execFileSync('mkfifo', [path]);
    const writer = spawn('sh', ['-c', `printf '%s' "$1" > "$2"`, 'sh', TEXT, path]);
    expect(loadTopology(path).topology).toEqual({ machine: { type: 'q35' } });
    await once(writer, 'exit');
  });
});
