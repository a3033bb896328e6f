import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { findIasl } from '../../src/iasl/find-iasl.ts';
import { verifyTables } from '../../src/iasl/verify.ts';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { resolved } from '../topology/support/resolved.ts';
import { needProgram, oracleProgram } from './support/oracle-root.ts';

const data = join(import.meta.dirname, '../data/supplied');
const tables = readdirSync(data)
  .filter((name) => statSync(join(data, name)).isDirectory())
  .flatMap((name) =>
    buildTables(resolved(readFileSync(join(data, name, 'topology.yaml'), 'utf8'))).map(
      ({ signature, bytes }) => ({ name: `${name}/${signature}`, signature, bytes }),
    ),
  );

/** The host's own iasl, which is another release than the oracle's; undefined where there is none. */
function installed(): string | undefined {
  try {
    const path = findIasl();
    return path === oracleProgram('iasl') ? undefined : path;
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}

for (const [which, find] of [
  ['release 20260408', (ctx: Parameters<typeof needProgram>[0]) => needProgram(ctx, 'iasl', '20260408')],
  [
    'installed release',
    (ctx: Parameters<typeof needProgram>[0]) => installed() ?? ctx.skip('needs another iasl'),
  ],
] as const)
  test(`iasl of ${which} takes tables that QEMU does not publish, and every SSDT whole`, async (ctx) => {
    const { tables: verdicts } = await verifyTables(tables, { iasl: find(ctx) });
    expect(verdicts.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    const ssdts = verdicts.filter(({ signature }) => signature === 'SSDT');
    expect(ssdts.length).toBeGreaterThan(1);
    expect(ssdts.map(({ verdict, notJudged }) => [verdict, notJudged])).toEqual(
      ssdts.map(() => ['passed', []]),
    );
  });
