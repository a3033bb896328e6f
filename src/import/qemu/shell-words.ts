import { PxmError } from '../../diagnostics/pxm-error.ts';
import { SourceText } from '../../diagnostics/source-text.ts';
import type { Word } from './words.ts';

/**
 * The words of a command line as a shell would split it: quotes, backslashes, continued lines, comments.
 * Variables and other expansions are refused, since their values are not here. Ends at an unquoted `;` or `&`.
 */
export function splitShellWords(text: string, name: string): Word[] {
  return new Splitter(new SourceText(name, text)).words();
}

/** Arguments separated by NUL, as /proc/PID/cmdline has them. */
export function splitNulWords(text: string): string[] {
  return text.replace(/\0$/, '').split('\0');
}

class Splitter {
  readonly #source: SourceText;
  #at = 0;

  constructor(source: SourceText) {
    this.#source = source;
  }

  words(): Word[] {
    const words: Word[] = [];
    for (;;) {
      this.#skipBlank();
      const char = this.#peek();
      if (char === '' || char === ';' || char === '&') return words;
      words.push(this.#word());
    }
  }

  #peek(): string {
    return this.#source.text[this.#at] ?? '';
  }

  #skipBlank(): void {
    for (;;) {
      const rest = /(?:[ \t\r\n]|\\\r?\n)*(?:#[^\n]*)?/y;
      rest.lastIndex = this.#at;
      const length = rest.exec(this.#source.text)?.[0].length ?? 0;
      if (length === 0) return;
      this.#at += length;
    }
  }

  #word(): Word {
    const start = this.#at;
    let text = '';
    for (let char = this.#peek(); char !== '' && !/[ \t\r\n;&]/.test(char); char = this.#peek()) {
      text += char === "'" ? this.#single() : char === '"' ? this.#double() : this.#bare();
    }
    const span = { source: this.#source, start, end: this.#at };
    return { text, span, verbatim: this.#source.text.slice(start, this.#at) === text };
  }

  #single(): string {
    const end = this.#source.text.indexOf("'", this.#at + 1);
    if (end < 0) throw this.#error('a quote is never closed', "close it with '");
    const text = this.#source.text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return text;
  }

  #double(): string {
    const start = this.#at++;
    let text = '';
    for (let char = this.#peek(); char !== '"'; char = this.#peek()) {
      if (char === '') {
        this.#at = start;
        throw this.#error('a quote is never closed', 'close it with "');
      }
      text += char === '\\' ? this.#escape(/["\\$`\n]/) : this.#plain();
    }
    this.#at++;
    return text;
  }

  #bare(): string {
    const char = this.#peek();
    if (/[|<>()]/.test(char)) {
      throw this.#error(
        `"${char}" is for the shell, not for QEMU`,
        'leave only the QEMU command, or quote it',
      );
    }
    return char === '\\' ? this.#escape(/[\s\S]/) : this.#plain();
  }

  #plain(): string {
    const char = this.#peek();
    if (char === '$' || char === '`') {
      throw this.#error('the shell would put a value here that is not known', 'write the value, or quote it');
    }
    this.#at++;
    return char;
  }

  /** A backslash takes the special meaning from what `special` matches; a line break after it vanishes. */
  #escape(special: RegExp): string {
    const next = this.#source.text.slice(this.#at + 1, this.#at + 2);
    if (next === '\r' && this.#source.text[this.#at + 2] === '\n') this.#at++;
    if (next === '' || !special.test(next)) {
      this.#at++;
      return '\\';
    }
    this.#at += 2;
    return next === '\n' || next === '\r' ? '' : next;
  }

  #error(message: string, remedy: string): PxmError {
    const span = { source: this.#source, start: this.#at, end: this.#at + 1 };
    return new PxmError([{ code: 'PXM311', severity: 'error', message, span, remedy }]);
  }
}
