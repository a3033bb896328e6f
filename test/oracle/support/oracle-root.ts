import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

const script = join(import.meta.dirname, '../../../scripts/oracle/root.sh');
const found =
  process.env.PXM_ORACLE_BIN ?? spawnSync('sh', [script, '--find'], { encoding: 'utf8' }).stdout.trim();

/** Path of a foreign program, or undefined while `npm run oracle:root` has not been run. */
export function oracleProgram(name: string): string | undefined {
  const path = join(found, name);
  return found !== '' && existsSync(path) ? path : undefined;
}

/** Path of a foreign program; without it the test is skipped and says what it needs. */
export function needProgram(ctx: TestContext, name: string, version: string): string {
  return oracleProgram(name) ?? ctx.skip(`needs ${name} ${version}: npm run oracle:root`);
}
