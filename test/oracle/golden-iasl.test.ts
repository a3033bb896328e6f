import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareBytes } from '../../src/iasl/compare-bytes.ts';
import { verifyTables } from '../../src/iasl/verify.ts';
import { filesOf, GOLDEN, goldenTables } from '../golden/support/golden-tables.ts';
import { needProgram } from './support/oracle-root.ts';

test('the newest iasl passes every golden table', async (ctx) => {
  const iasl = needProgram(ctx, 'iasl', '20260408');
  const { release, tables } = await verifyTables(goldenTables, { iasl });
  expect(tables.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
  expect(tables.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(0);
  for (const { name, notJudged } of tables)
    if (notJudged.length > 0) console.info(`${name}: not judged by iasl ${release}: ${notJudged.join('; ')}`);
});

describe('tables that no QEMU publishes', () => {
  for (const source of filesOf('.dsl')) {
    test(`${source} compiles to the expected table`, (ctx) => {
      const iasl = needProgram(ctx, 'iasl', '20260408');
      const directory = mkdtempSync(join(tmpdir(), 'pxm-golden-'));
      try {
        execFileSync(iasl, ['-p', join(directory, 'table'), join(GOLDEN, source)], { stdio: 'pipe' });
        const compiled = readFileSync(join(directory, 'table.aml'));
        const expected = readFileSync(join(GOLDEN, source.replace(/dsl$/, 'aml')));
        expect(compareBytes(expected, compiled, [])).toEqual([]);
      } finally {
        rmSync(directory, { recursive: true });
      }
    });
  }
});
