import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedTable } from '../../../src/iasl/verify.ts';

export const GOLDEN = join(import.meta.dirname, '../../../golden');

/** Names of all golden cases. */
export const goldenCases: readonly string[] = readdirSync(GOLDEN).sort();

/** Every expected table, named `<case>/<file>`. */
export const goldenTables: readonly NamedTable[] = filesOf('.aml').map((name) => ({
  name,
  bytes: new Uint8Array(readFileSync(join(GOLDEN, name))),
}));

/** `<case>/<file>` of every golden file with an ending. */
export function filesOf(ending: string): string[] {
  return goldenCases.flatMap((name) =>
    readdirSync(join(GOLDEN, name))
      .filter((file) => file.endsWith(ending))
      .map((file) => `${name}/${file}`),
  );
}
