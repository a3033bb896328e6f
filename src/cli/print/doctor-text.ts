import { printable } from '../../diagnostics/printable.ts';
import type { Status } from '../../doctor/check.ts';
import type { Examination } from '../../doctor/examine.ts';
import { wrap } from './wrap.ts';

const WIDTH = 80;
const COLOURS: Readonly<Record<Status, number>> = { ok: 32, warning: 33, failure: 31, unknown: 36 };
const STATUS = 'warning'.length;

/** A line for each check and, where something is to be done, what, within 80 columns. */
export function doctorText({ ready, checks }: Examination, colour: boolean): string {
  const name = Math.max(...checks.map((check) => check.name.length));
  const indent = STATUS + name + 4;
  const lines = checks.flatMap((check) => {
    const { status, code, message, remedy } = check;
    const told = status === 'ok' ? message : `${message} [${code}]`;
    const text = [told, ...(remedy === undefined ? [] : [`-> ${remedy}`])];
    const body = text.flatMap((line) => wrap(printable(line), WIDTH - indent));
    const word = status.padEnd(STATUS);
    const head = `${colour ? `\u001b[${COLOURS[status]}m${word}\u001b[0m` : word}  ${check.name.padEnd(name)}`;
    return body.map((line, index) => (index === 0 ? `${head}  ${line}` : ' '.repeat(indent) + line));
  });
  const failures = checks.filter(({ status }) => status === 'failure').length;
  const conclusion = ready
    ? 'This host is ready for VFIO.'
    : `This host is not ready for VFIO: ${failures} ${failures === 1 ? 'thing is' : 'things are'} missing.`;
  return [...lines, '', conclusion].join('\n');
}
