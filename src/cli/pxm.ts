#!/usr/bin/env node
import { writeAll } from '../files/write-all.ts';
import { VERSION } from '../version.ts';

const args = process.argv.slice(2);

/** The one answer that needs nothing else loaded; false when it could not be given. */
function answered(): boolean {
  if (args.length !== 1 || args[0] !== '--version') return false;
  try {
    writeAll(1, `${VERSION}\n`);
    return true;
  } catch {
    return false;
  }
}

if (!answered()) {
  const { main, report } = await import('./main.ts');
  process.on('uncaughtException', (error) => process.exit(report(error, args)));
  process.exitCode = await main(args);
}
