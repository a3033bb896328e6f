import { expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { findIasl } from '../../src/iasl/find-iasl.ts';
import { verifyTables } from '../../src/iasl/verify.ts';
import { goldenTables } from './support/golden-tables.ts';

/** Path of the installed compiler; undefined where there is none. */
function installed(): string | undefined {
  try {
    return findIasl();
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}

test('iasl disassembles every golden table without a warning and recompiles the same bytes', async (ctx) => {
  const iasl = installed() ?? ctx.skip('needs iasl: install acpica-tools');
  const { release, tables } = await verifyTables(goldenTables, { iasl });
  expect(tables.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
  expect(tables.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(0);
  for (const { name, notJudged } of tables)
    if (notJudged.length > 0) console.info(`${name}: not judged by iasl ${release}: ${notJudged.join('; ')}`);
});
