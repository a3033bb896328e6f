import type { Severity, Span } from '../diagnostics/diagnostic.ts';
import type { LintFinding } from './finding.ts';
import { TITLES } from './titles.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * Findings as a log in SARIF 2.1.0 (OASIS), as CI systems read it. Absolute paths below `folder` become relative to
 * it: CI systems know files by their place in a checkout.
 */
export function toSarif(findings: readonly LintFinding[], version: string, folder?: string): object {
  const uri = (path: string) => uriOf(path, folder);
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const rules = codes.map((code) => ({
    id: code,
    shortDescription: { text: TITLES[code] },
    help: { text: `pxm explain ${code}` },
    properties: { tags: ['acpi', 'topology'] },
  }));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'pxm', version, rules } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, codes.indexOf(finding.code), uri)),
      },
    ],
  };
}

type ToUri = (path: string) => string;

function result(finding: LintFinding, ruleIndex: number, uri: ToUri): object {
  const { code, severity, message, remedy, on, related, suppressed } = finding;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: remedy === undefined ? message : `${message}\n${remedy}` },
    locations: locations(finding, uri),
    ...(related && {
      relatedLocations: related
        .filter(({ span }) => !isNoFile(span.source.name))
        .map((other, id) => ({
          id,
          message: { text: other.message },
          ...location(other.span, uri),
        })),
    }),
    suppressions: suppressed
      ? [
          {
            kind: suppressed.inSource ? 'inSource' : 'external',
            status: 'accepted',
            justification: suppressed.reason,
          },
        ]
      : [],
    ...(on !== undefined && { properties: { on } }),
  };
}

function locations({ span, file, offset }: LintFinding, uri: ToUri): object[] {
  if (span && !isNoFile(span.source.name)) return [location(span, uri)];
  if (file === undefined || isNoFile(file)) return [];
  const region = offset === undefined ? {} : { region: { byteOffset: offset, byteLength: 1 } };
  return [{ physicalLocation: { artifactLocation: { uri: uri(file) }, ...region } }];
}

function location({ source, start, end }: Span, uri: ToUri): object {
  const from = source.position(start);
  const to = source.position(end);
  const region = {
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
  return { physicalLocation: { artifactLocation: { uri: uri(source.name) }, region } };
}

/** Standard input and arguments, which no viewer can open. */
function isNoFile(name: string): boolean {
  return name.startsWith('<');
}

/** A path as a relative or file URI. */
function uriOf(path: string, folder: string | undefined): string {
  const below = folder !== undefined && path.startsWith(`${folder}/`);
  const shown = below ? path.slice(folder.length + 1) : path;
  const encoded = shown.split(/[\\/]/).map(encodeURIComponent).join('/');
  return shown.startsWith('/') ? `file://${encoded}` : encoded;
}
