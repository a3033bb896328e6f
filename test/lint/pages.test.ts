import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { CommandExample, Page } from '../../src/lint/pages/page.ts';
import { AREAS, PAGES } from '../../src/lint/pages/pages.ts';
import { inExample, runExample } from '../../src/lint/pages/run-example.ts';
import { ALL_CODES } from '../../src/lint/titles.ts';
import { run } from '../cli/support/run.ts';
import { scratch } from '../cli/support/scratch.ts';

const pages = [...PAGES.values()].map((page) => [page.code, page] as const);

describe('pages of pxm explain', () => {
  test('there is one for each code', () => {
    expect(
      AREAS.flat()
        .map(({ code }) => code)
        .sort(),
    ).toEqual(ALL_CODES);
  });

  test.each(pages)('%s is given by its example and not by the changed one', async (code, page) => {
    const { example } = page;
    if ('when' in example) {
      expect(example.when).not.toBe(example.otherwise);
      return;
    }
    expect(await codesOf(page, false)).toEqual(sorted([code, ...(page.with ?? [])]));
    expect(await codesOf(page, true)).not.toContain(code);
  });

  test.each(pages)('%s says who minds and what to do', (_, page) => {
    const found = runExample(page.example)?.find(({ code }) => code === page.code);
    expect(page.fix ?? found?.remedy).toMatch(/\S/);
    expect(page.consumer ?? found?.source).toMatch(/\S/);
    expect(page.means).toMatch(/^[A-Z`"].*[.]$/s);
  });
});

async function codesOf(page: Page, changed: boolean): Promise<string[]> {
  const { example } = page;
  const found =
    'command' in example ? await runCommand(example, changed) : (runExample(example, changed) ?? []);
  return sorted(found.filter(({ code }) => code !== undefined).map(({ code }) => code));
}

/** Runs a command in a folder with its files; every error and warning that it reports. */
async function runCommand(
  { command, files = {}, change }: CommandExample,
  changed: boolean,
): Promise<readonly Pick<Diagnostic<string>, 'code'>[]> {
  const contents = Object.entries(files).map(([name, content]) => [
    name,
    typeof content === 'string'
      ? inExample(content, change, changed)
      : new Uint8Array(Buffer.from(content.hex.replaceAll(' ', ''), 'hex')),
  ]);
  const folder = scratch(Object.fromEntries(contents));
  const [program, ...words] = inExample(command, change, changed).split(' ');
  expect(program).toBe('pxm');
  expect(COMMANDS.map(({ name }) => name)).toContain(words[0]);
  const before = process.cwd();
  process.chdir(folder);
  try {
    const { stderr } = await run([...words, '--json']);
    return stderr.trim() === '' ? [] : JSON.parse(stderr).diagnostics;
  } finally {
    process.chdir(before);
  }
}

const sorted = (codes: readonly string[]) => [...new Set(codes)].sort();
