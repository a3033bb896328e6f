import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { CommandExample, LintedExample } from '../../src/lint/pages/page.ts';
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

  test.each(pages)(
    '%s is given by its example and not by the changed one; who minds and what to do',
    async (code, page) => {
      const { example, consumer, fix, means } = page;
      const found = 'when' in example ? [] : await findingsOf(example, false);
      const own = found.find((one) => one.code === code);
      expect(means).toMatch(/^[A-Z`"].*[.]$/s);
      expect(fix ?? own?.remedy).toMatch(/\S/);
      expect(consumer ?? own?.source).toMatch(/\S/);
      if ('when' in example) expect(example.when).not.toBe(example.otherwise);
      else {
        expect(codesOf(found)).toEqual([code, ...(page.with ?? [])].sort());
        expect(codesOf(await findingsOf(example, true))).not.toContain(code);
      }
    },
  );
});

type Found = Pick<Diagnostic<string>, 'code' | 'remedy'> & { readonly source?: string };

async function findingsOf(
  example: LintedExample | CommandExample,
  changed: boolean,
): Promise<readonly Found[]> {
  return 'command' in example ? await runCommand(example, changed) : (runExample(example, changed) ?? []);
}

function codesOf(found: readonly Found[]): string[] {
  return [...new Set(found.map(({ code }) => code))].sort();
}

/** Runs a command in a folder with its files; every error and warning that it reports. */
async function runCommand(
  { command, files = {}, change }: CommandExample,
  changed: boolean,
): Promise<readonly Found[]> {
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
