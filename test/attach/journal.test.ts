import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Journal } from '../../src/attach/journal/journal.ts';
import { readJournal } from '../../src/attach/journal/journal-file.ts';
import type { JournalRecord } from '../../src/attach/journal/record.ts';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import type { HostRoot } from '../../src/vfio/host-root.ts';
import { plant } from '../support/host-tree.ts';

const bdf = '0000:41:00.0';
const RUN: JournalRecord = {
  ...({ kind: 'run', format: 'pxm-journal', version: 1, vm: 'vm' } as const),
  ...{ boot: '7ad7cdc4-8b1c-4d32-a5ad-6d9a3d8e9f00', pid: 5, command: 'pxm prepare "a b.yaml"\n' },
  ...{ since: '2026-01-01T00:00:00.000Z', claims: [bdf] },
};
const STEPS: readonly JournalRecord[] = [
  { kind: 'step', step: { kind: 'load-module', module: 'vfio_pci', brings: ['vfio'] } },
  { kind: 'step', step: { kind: 'override', bdf, driver: 'vfio-pci', before: undefined } },
  { kind: 'step', step: { kind: 'unbind', bdf, driver: 'e1000e' } },
];
const newRoot = () => plant({ files: {}, links: {} });
const pathIn = ({ run }: HostRoot) => join(run, 'pxm/vm/journal');
const recordsIn = (root: HostRoot) => readJournal('vm', root)?.map(({ record }) => record);

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof PxmError) return error.code;
    throw error;
  }
  return undefined;
}

function journalOf(records: readonly JournalRecord[], root: HostRoot): Journal {
  const journal = new Journal('vm', root, 0);
  for (const record of records) journal.append(record);
  return journal;
}

describe('a journal', () => {
  test('gives back what was written, and is gone with its folder when nothing is left to undo', () => {
    const root = newRoot();
    expect(readJournal('vm', root)).toBeUndefined();
    const journal = journalOf([RUN, ...STEPS, { kind: 'done' }], root);
    expect(recordsIn(root)).toEqual([RUN, ...STEPS, { kind: 'done' }]);
    journal.remove();
    journal.close();
    expect(readJournal('vm', root)).toBeUndefined();
  });

  test('goes on after what was cut off, also when another process opens it', () => {
    const root = newRoot();
    journalOf([RUN, ...STEPS], root).close();
    const at = readJournal('vm', root)?.at(-2)?.end ?? 0;
    const journal = new Journal('vm', root, at);
    journal.append({ kind: 'done' });
    journal.truncate(at);
    journal.append({ kind: 'done' });
    journal.close();
    expect(recordsIn(root)).toEqual([RUN, ...STEPS.slice(0, 2), { kind: 'done' }]);
  });

  test('that was cut at any byte gives the records that are whole', () => {
    const root = newRoot();
    journalOf([RUN, ...STEPS], root).close();
    const whole = readFileSync(pathIn(root));
    const all = readJournal('vm', root) ?? [];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), (length) => {
        writeFileSync(pathIn(root), whole);
        truncateSync(pathIn(root), length);
        const expected = all.filter(({ end }) => end <= length).map(({ record }) => record);
        expect(recordsIn(root)).toEqual(expected);
      }),
    );
  });

  test.each([
    ['no JSON', 'nonsense'],
    [
      'an address that is a path',
      JSON.stringify({ kind: 'step', step: { kind: 'bind', bdf: '../../x', driver: 'a' } }),
    ],
    [
      'a driver that is a path',
      JSON.stringify({ kind: 'step', step: { kind: 'bind', bdf, driver: '../../x' } }),
    ],
    [
      'a driver that is a folder above',
      JSON.stringify({ kind: 'step', step: { kind: 'bind', bdf, driver: '..' } }),
    ],
    [
      'a module that is a path',
      JSON.stringify({ kind: 'step', step: { kind: 'load-module', module: '/x', brings: [] } }),
    ],
    [
      'a step that nobody knows',
      JSON.stringify({ kind: 'step', step: { kind: 'format-disk', bdf, driver: 'a' } }),
    ],
    ['another version', JSON.stringify({ ...RUN, version: 2 })],
  ])('is not acted on when it holds %s', (_, line) => {
    const root = newRoot();
    journalOf([RUN], root).close();
    appendFileSync(pathIn(root), `${line}\n`);
    expect(codeOf(() => readJournal('vm', root))).toBe('PXM468');
  });

  test('is not written through a link, nor where others may write', () => {
    const linked = newRoot();
    mkdirSync(join(linked.run, 'pxm/vm'), { recursive: true });
    writeFileSync(join(linked.run, 'victim'), 'precious');
    symlinkSync('../../victim', pathIn(linked));
    expect(codeOf(() => new Journal('vm', linked, 0))).toBe('PXM468');
    expect(readFileSync(join(linked.run, 'victim'), 'utf8')).toBe('precious');

    const folder = newRoot();
    mkdirSync(join(folder.run, 'elsewhere'));
    symlinkSync('elsewhere', join(folder.run, 'pxm'));
    expect(codeOf(() => new Journal('vm', folder, 0))).toBe('PXM468');

    const open = newRoot();
    mkdirSync(join(open.run, 'pxm'));
    chmodSync(join(open.run, 'pxm'), 0o777);
    expect(codeOf(() => new Journal('vm', open, 0))).toBe('PXM468');
  });
});
