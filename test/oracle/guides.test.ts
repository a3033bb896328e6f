import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { needProgram } from './support/oracle-root.ts';

const repository = join(import.meta.dirname, '../..');
const guides = join(repository, 'docs/guides');
const pxm = join(repository, 'dist/cli/pxm.cjs');

interface Block {
  readonly language: string;
  /** What stands behind the language: `hardware`, `exit=1`, `file=vm.yaml`. */
  readonly info: string;
  readonly text: string;
}

function blocks(guide: string): Block[] {
  const text = readFileSync(join(guides, guide), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n((?:.*\n)*?)```$/gm)].map(
    ([, language, info, content]) => ({
      language: language ?? '',
      info: info ?? '',
      text: content ?? '',
    }),
  );
}

/** The commands of pxm in a block, with their options. */
function commands(text: string): { name: string; options: string[] }[] {
  const lines = text.replaceAll('\\\n', ' ').split('\n');
  return lines.flatMap((line) => {
    const [, rest] = /(?:^|\s)pxm ([a-z][^#|;]*)/.exec(line) ?? [];
    if (rest === undefined) return [];
    const words = (rest.split(' -- ')[0] ?? '').trim().split(/\s+/);
    return [{ name: words[0] ?? '', options: words.filter((word) => /^--?[a-z]/.test(word)) }];
  });
}

/** An empty folder with a `pxm` in its PATH, beside QEMU and iasl. */
function workplace(ctx: TestContext) {
  const programs = dirname(needProgram(ctx, 'qemu-system-x86_64', '11.1'));
  const folder = mkdtempSync(join(tmpdir(), 'pxm-guide-'));
  mkdirSync(join(folder, '.bin'));
  symlinkSync(pxm, join(folder, '.bin/pxm'));
  const PATH = [join(folder, '.bin'), programs, process.env.PATH].join(delimiter);
  return { folder, env: { ...process.env, PATH } };
}

describe.for(readdirSync(guides).filter((name) => name !== 'README.md'))('the guide %s', (guide) => {
  test('can be followed as far as it needs no hardware', (ctx) => {
    const { folder, env } = workplace(ctx);
    for (const { language, info, text } of blocks(guide)) {
      const [key, value = ''] = info.split('=');
      if (key === 'file') {
        mkdirSync(dirname(join(folder, value)), { recursive: true });
        writeFileSync(join(folder, value), text);
      } else if (language === 'sh' && key !== 'hardware') {
        const done = spawnSync('sh', ['-eu'], { cwd: folder, env, input: text, encoding: 'utf8' });
        expect({ text, code: done.status, stderr: done.stderr }).toMatchObject({ code: Number(value) });
      }
    }
  }, 120_000);

  test('has only commands and options that there are', () => {
    const all = blocks(guide).filter(({ language }) => language === 'sh');
    const used = all.flatMap(({ text }) => commands(text));
    expect(used.length).toBeGreaterThan(0);
    for (const { name, options } of used) {
      const { stdout, status } = spawnSync(process.execPath, [pxm, name, '--help'], { encoding: 'utf8' });
      expect({ name, status }).toEqual({ name, status: 0 });
      for (const option of options) expect(stdout).toMatch(new RegExp(`(^|[ ,])${option}\\b`, 'm'));
    }
  });
});
