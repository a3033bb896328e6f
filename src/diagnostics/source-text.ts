/** A named text that diagnostics can point into. Offsets are UTF-16 code units, as in JavaScript strings. */
export class SourceText {
  readonly name: string;
  readonly #text: string;
  #lineStarts: number[] | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.#text = text;
  }

  /** No own property, so that printing an error that points into a text does not print all of it. */
  get text(): string {
    return this.#text;
  }

  /** Line and column (both from 1) of an offset; offsets past the end mean the end. */
  position(offset: number): { line: number; column: number } {
    const starts = this.#starts();
    const at = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
  }

  /** The text of a line (from 1) without its line break. */
  line(line: number): string {
    const starts = this.#starts();
    const from = starts[line - 1] ?? this.text.length;
    const to = starts[line] ?? this.text.length;
    return this.text.slice(from, to).replace(/[\r\n]+$/, '');
  }

  #starts(): number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1))
        starts.push(at + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}
