import { nearest } from '../diagnostics/nearest.ts';
import type { LintFinding, Suppression } from './finding.ts';
import { ALL_CODES } from './titles.ts';

/**
 * Marks the findings that are to be left out. A suppression of an error or of an unknown code (PXM187, PXM188) and one
 * that fits nothing (PXM189) are findings themselves.
 */
export function suppress(
  findings: readonly LintFinding[],
  suppressions: readonly Suppression[],
): LintFinding[] {
  const fitting = (finding: LintFinding) =>
    suppressions.find(({ rule, on }) => rule === finding.code && (on === undefined || on === finding.on));
  const used = new Set<Suppression>();
  const marked = findings.map((finding) => {
    const found = fitting(finding);
    if (found === undefined) return finding;
    used.add(found);
    if (finding.severity === 'error' || finding.suppressed) return finding;
    return { ...finding, suppressed: { reason: found.reason, inSource: found.span !== undefined } };
  });
  return [...marked, ...suppressions.flatMap((one) => judge(one, used.has(one), findings))];
}

function judge(
  { rule, on, span }: Suppression,
  used: boolean,
  findings: readonly LintFinding[],
): LintFinding[] {
  const place = { on: 'lint', ...(span && { span }) };
  if (!ALL_CODES.some((code) => code === rule)) {
    const guess = nearest(rule, ALL_CODES);
    const remedy = guess === undefined ? 'pxm explain lists all' : `did you mean ${guess}?`;
    return [{ code: 'PXM188', severity: 'error', message: `there is no ${rule}`, ...place, remedy }];
  }
  const about = findings.filter(({ code }) => code === rule);
  if (!used) {
    const there = [...new Set(about.flatMap((finding) => finding.on ?? []))];
    const message = `nothing is left out by this: no ${rule}${on === undefined ? '' : ` on ${on}`}`;
    const remedy = there.length > 0 ? `it is on ${there.join(', ')}` : 'remove it';
    return [{ code: 'PXM189', severity: 'warning', message, ...place, remedy }];
  }
  if (!about.some(({ severity, on: where }) => severity === 'error' && (on === undefined || on === where)))
    return [];
  const message = `${rule} is an error here, which cannot be left out`;
  return [{ code: 'PXM187', severity: 'error', message, ...place, remedy: 'correct what it is about' }];
}
