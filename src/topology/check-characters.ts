import type { SourceText } from '../diagnostics/source-text.ts';
import type { Findings } from './findings.ts';

/** Control characters that neither YAML nor JSON has (YAML 1.2 section 5.1), and line breaks that no editor shows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)|\p{Surrogate}/gu;

/** Reports characters that a text file does not have; throws what was found when it is a binary file (PXM002). */
export function checkCharacters(source: SourceText, findings: Findings): void {
  for (const { 0: character, index } of source.text.matchAll(FORBIDDEN)) {
    const span = { source, start: index, end: index + 1 };
    if (character === '\0') {
      findings.error('PXM002', 'a zero byte: this is not a text file', { span });
      findings.throwIfErrors();
    }
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    findings.error('PXM100', `character 0x${code} does not belong in a text file`, {
      span,
      remedy:
        character === '\r'
          ? 'end lines with LF or CR LF'
          : 'remove it, or write it as an escape in double quotes',
    });
  }
}
