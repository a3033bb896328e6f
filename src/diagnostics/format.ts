import type { Diagnostic, Severity, Span } from './diagnostic.ts';
import { printable } from './printable.ts';

export interface FormatOptions {
  /** ANSI colours; off unless asked for. */
  readonly colour?: boolean;
}

const COLOURS: Record<Severity | 'dim' | 'bold', string> = {
  error: '\u001b[31m',
  warning: '\u001b[33m',
  info: '\u001b[36m',
  dim: '\u001b[2m',
  bold: '\u001b[1m',
};
const RESET = '\u001b[0m';
const CONTEXT = 100;

/** Human-readable text of findings: `file:line:column: severity CODE: message`, the line, a caret, the remedy. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic<string>[],
  options: FormatOptions = {},
): string {
  return diagnostics.map((found) => formatDiagnostic(found, options)).join('\n');
}

function formatDiagnostic(found: Diagnostic<string>, { colour = false }: FormatOptions): string {
  const paint = (style: keyof typeof COLOURS, text: string) =>
    colour ? COLOURS[style] + text + RESET : text;
  const place = where(found);
  const lines = [
    `${place === '' ? '' : `${paint('bold', place)}: `}${paint(found.severity, found.severity)} ${found.code}: ${printable(found.message)}`,
  ];
  if (found.span) lines.push(...excerpt(found.span, (text) => paint(found.severity, text)));
  for (const { message, span } of found.related ?? []) {
    lines.push(
      `  ${paint('bold', at(span))}: ${printable(message)}`,
      ...excerpt(span, (text) => paint('dim', text)),
    );
  }
  if (found.remedy !== undefined) lines.push(`  ${paint('dim', 'remedy:')} ${printable(found.remedy)}`);
  return lines.join('\n');
}

function where({ span, file, offset }: Diagnostic<string>): string {
  if (span) return at(span);
  if (file === undefined) return '';
  return offset === undefined ? printable(file) : `${printable(file)}@0x${offset.toString(16)}`;
}

function at({ source, start }: Span): string {
  const { line, column } = source.position(start);
  return `${printable(source.name)}:${line}:${column}`;
}

/** The source line, cut around the place if long, and a caret line below it. */
function excerpt({ source, start, end }: Span, paint: (text: string) => string): string[] {
  const { line, column } = source.position(start);
  const text = source.line(line);
  const from = Math.max(0, Math.min(column - 1 - CONTEXT / 2, text.length - CONTEXT));
  const shown = (end: number) => printable(text.slice(from, end).replaceAll('\t', ' '));
  const width = Math.max(1, Math.min(end - start, text.length - (column - 1), CONTEXT - (column - 1 - from)));
  const number = String(line);
  const margin = ' '.repeat(number.length);
  return [
    `  ${number} | ${shown(from + CONTEXT)}`,
    `  ${margin} | ${' '.repeat(shown(column - 1).length)}${paint('^'.repeat(width))}`,
  ];
}

/** The shape of findings in `--json` output: positions resolved, sources left out. */
export function diagnosticsToJson(diagnostics: readonly Diagnostic<string>[]): object[] {
  const place = (span: Span) => ({ file: span.source.name, ...span.source.position(span.start) });
  return diagnostics.map(({ code, severity, message, span, file, offset, related, remedy }) => ({
    code,
    severity,
    message,
    ...(span
      ? place(span)
      : { ...(file !== undefined && { file }), ...(offset !== undefined && { offset }) }),
    ...(related && { related: related.map((other) => ({ message: other.message, ...place(other.span) })) }),
    ...(remedy !== undefined && { remedy }),
  }));
}
