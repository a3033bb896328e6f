import { readFileSync } from 'node:fs';
import { compareView } from '../guest/check/compare-view.ts';
import { differenceText } from '../guest/check/difference-text.ts';
import { fromExpectation } from '../guest/check/expectation.ts';
import { readSysfs } from '../guest/check/read-sysfs.ts';

/**
 * `guest-check.mjs EXPECTATION [SYS]`: `pxm guest check` as one file, to be taken into a guest that has Node and
 * nothing else. Exit codes as those of pxm.
 */
function main([file, sys]: readonly string[]): number {
  if (file === undefined || file.startsWith('-')) {
    process.stderr.write('usage: guest-check.mjs EXPECTATION [SYS]\n');
    return 2;
  }
  let expectation: ReturnType<typeof fromExpectation>;
  try {
    expectation = fromExpectation(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    process.stderr.write(`${file}: ${(error as Error).message}\n`);
    return 2;
  }
  if (expectation === undefined) {
    process.stderr.write(`${file}: not what pxm guest expect writes\n`);
    return 2;
  }
  const differences = compareView(expectation, readSysfs(sys));
  for (const difference of differences) process.stdout.write(`${differenceText(difference)}\n`);
  return differences.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
