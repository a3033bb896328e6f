// ci-counts.mjs REPORT...: the tests in vitest's JSON reports as one line, `N passed, N failed`; exit 1 when any
// failed. A file that fails outside its tests, and a report that is missing, count as one failed test each.
import { readFileSync } from 'node:fs';

const totals = { passed: 0, failed: 0 };
for (const path of process.argv.slice(2)) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    console.error(`${path} is no report: vitest did not finish`);
    totals.failed++;
    continue;
  }
  totals.passed += report.numPassedTests;
  totals.failed += report.numFailedTests;
  totals.failed += report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
