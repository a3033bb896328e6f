import { formatDiagnostics } from '../../diagnostics/format.ts';
import { TITLES } from '../titles.ts';
import { BASES } from './bases.ts';
import type { Example, Page } from './page.ts';
import { runExample } from './run-example.ts';

/** A page with everything that it leaves to its example. */
export interface Explained {
  readonly code: string;
  readonly title: string;
  readonly means: string;
  readonly consumer: string;
  readonly fix: string;
  /** Texts of the example, each under what it is. */
  readonly example: readonly { readonly what: string; readonly text: string }[];
}

/** A page as it is shown. */
export function explained({ code, means, consumer, fix, example }: Page): Explained {
  const findings = runExample(example)?.filter((one) => one.code === code) ?? [];
  const [found] = findings;
  return {
    code,
    title: TITLES[code],
    means,
    consumer: consumer ?? found?.source ?? '',
    fix: sentence(fix ?? found?.remedy ?? ''),
    example: [
      ...shown(example),
      ...(findings.length > 0 ? [{ what: 'pxm lint says', text: formatDiagnostics(findings) }] : []),
    ],
  };
}

/** Remedies are phrases, so that they can stand behind a message. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`;
}

function shown(example: Example): Explained['example'] {
  if ('when' in example) {
    return [
      { what: 'When', text: example.when },
      { what: 'Not when', text: example.otherwise },
    ];
  }
  if ('tables' in example) {
    return [
      { what: 'The tables of', text: BASES[example.tables] },
      { what: 'with these bytes changed', text: example.edits.join('\n') },
      ...(example.options ? [{ what: 'for a kernel with', text: optionsText(example.options) }] : []),
    ];
  }
  const change = { what: 'Not with', text: instead(example.change) };
  if ('topology' in example) return [{ what: 'A topology', text: example.topology }, change];
  if ('qemu' in example) return [{ what: 'A command line', text: example.qemu }, change];
  const files = Object.entries(example.files ?? {}).map(([name, content]) => ({
    what: `A file ${name}`,
    text: typeof content === 'string' ? content : `bytes ${content.hex}`,
  }));
  return [...files, { what: 'A command', text: example.command }, change];
}

function instead([from, to]: readonly [string, string]): string {
  return to === '' ? `nothing instead of ${from}` : `${to} instead of ${from}`;
}

function optionsText(options: object): string {
  return Object.entries(options)
    .map(
      ([name, value]) =>
        `${name}: ${JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `0x${item.toString(16)}` : item))}`,
    )
    .join('\n');
}
