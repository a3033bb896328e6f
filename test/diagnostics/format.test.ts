import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { diagnosticsToJson, formatDiagnostics } from '../../src/diagnostics/format.ts';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { SourceText } from '../../src/diagnostics/source-text.ts';

/** A finding at the first place of a word in a text. */
function finding(text: string, word: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(word);
  const span = { source: new SourceText('vm.yaml', text), start, end: start + word.length };
  return { code: 'PXM102', severity: 'error', message: 'unknown key', span, ...more };
}

const lines = (found: Diagnostic, options = {}) => formatDiagnostics([found], options).split('\n');
/** The part of the excerpt that the carets are under. */
function marked(found: Diagnostic): string {
  const [, shown = '', carets = ''] = lines(found);
  return shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1);
}

describe('findings as text', () => {
  test('have place, severity, code, message, the line with carets, and the remedy', () => {
    expect(lines(finding('a: 1\r\nbb: { cc: 2 }\r\n', 'cc', { remedy: 'remove it' }))).toEqual([
      'vm.yaml:2:7: error PXM102: unknown key',
      '  2 | bb: { cc: 2 }',
      '    |       ^^',
      '  remedy: remove it',
    ]);
  });

  test('show related places too', () => {
    const first = finding('a: 1\na: 2\n', 'a');
    const related = first.span ? [{ message: 'first written here', span: first.span }] : [];
    expect(lines(finding('a: 1\na: 2\n', '2', { severity: 'warning', related }))).toEqual([
      'vm.yaml:2:4: warning PXM102: unknown key',
      '  2 | a: 2',
      '    |    ^',
      '  vm.yaml:1:1: first written here',
      '  1 | a: 1',
      '    | ^',
    ]);
  });

  test.each([
    ['a short line', 'key: word'],
    ['tabs', '\t\tkey:\tword'],
    ['the middle of a long line', `${'x'.repeat(500)} word ${'y'.repeat(500)}`],
    ['the end of a long line', `${'x'.repeat(500)} word`],
    ['escaped control characters before it', '\u001b[2J\u0007 word'],
    ['characters that turn the direction of writing', '\u202eabc\u202c word'],
  ])('mark the right part of %s', (_, text) => {
    expect(marked(finding(text, 'word'))).toBe('word');
    expect(Math.max(...lines(finding(text, 'word')).map((line) => line.length))).toBeLessThan(130);
  });

  test('mark something at the end of a text and across lines', () => {
    const text = 'list: [\n 1,\n';
    expect(lines(finding(text, '[\n 1,\n')).slice(1)).toEqual(['  1 | list: [', '    |       ^']);
    const span = { source: new SourceText('vm.yaml', text), start: 99, end: 99 };
    expect(lines(finding(text, '[', { span }))[0]).toContain('vm.yaml:3:1');
  });

  test('let no input move the cursor or look like other text', () => {
    const found = finding('a\u001b[2Jb', 'b', {
      message: 'got "\u001b]0;x\u0007"',
      remedy: 'not \u202eevil',
    });
    for (const character of ['\u001b', '\u0007', '\u202e'])
      expect(lines(found).join('')).not.toContain(character);
    expect(lines(found)[0]).toContain('\\x1b]0;x\\x07');
    expect(lines(found)[3]).toContain('\\u202eevil');
  });

  test('of binary files have an offset', () => {
    const found: Diagnostic = {
      code: 'PXM200',
      severity: 'error',
      message: 'no table',
      file: 'a.bin',
      offset: 36,
    };
    expect(lines(found)).toEqual(['a.bin@0x24: error PXM200: no table']);
  });

  test('are coloured when asked for, and read the same without the colours', () => {
    const found = finding('a: b', 'b', { remedy: 'c' });
    const coloured = lines(found, { colour: true }).join('\n');
    expect(coloured).toContain('\u001b[31merror\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(lines(found).join('\n'));
  });
});

describe('findings for programs', () => {
  test('have resolved places and no source text', () => {
    const found = finding('a: 1\nb: 2', 'b', { remedy: 'c' });
    expect(diagnosticsToJson([found])).toEqual([
      {
        code: 'PXM102',
        severity: 'error',
        message: 'unknown key',
        file: 'vm.yaml',
        line: 2,
        column: 1,
        remedy: 'c',
      },
    ]);
  });
});

describe('PxmError', () => {
  test('has the code of the first error, the findings, and their text as message', () => {
    const warning = finding('a: b', 'a', { code: 'PXM150', severity: 'warning' });
    const error = new PxmError([warning, finding('a: b', 'b')]);
    expect([error.name, error.code, error.diagnostics.length]).toEqual(['PxmError', 'PXM102', 2]);
    expect(error.message).toBe(formatDiagnostics(error.diagnostics));
  });

  test('cannot be made of nothing', () => {
    expect(() => new PxmError([])).toThrow(TypeError);
  });
});
