#!/usr/bin/env node
// The file that `pxm` names: starts the bundled program beside it. Compiling half a megabyte of source would take
// longer than most commands run, so the bundle comes with a cache of its compiled form; Node ignores one that
// another version of it has made.
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { VERSION } from '../version.ts';

/** The one answer that needs nothing else loaded; false when it was not asked for or could not be given. */
function answered(): boolean {
  if (process.argv.length !== 3 || process.argv[2] !== '--version') return false;
  try {
    return writeSync(1, `${VERSION}\n`) > 0;
  } catch {
    return false;
  }
}

function optional(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

if (!answered()) {
  const filename = join(import.meta.dirname, 'main.cjs');
  const cachedData = optional(join(import.meta.dirname, 'main.cache'));
  const source = `(function(module,require){${readFileSync(filename, 'latin1')}\n})`;
  const program = new Script(source, { filename, ...(cachedData && { cachedData }) });
  const module = { exports: {} as typeof import('./pxm.ts') };
  program.runInThisContext()(module, require);
  void module.exports.start();
}
