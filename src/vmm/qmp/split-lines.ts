/**
 * Cuts a stream into lines as they come. Throws RangeError for a line of more than `longest` bytes, TypeError for one
 * that is not UTF-8.
 */
export class SplitLines {
  readonly #longest: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Lines that end in these bytes, without their ends. */
  *push(bytes: Uint8Array): Generator<string> {
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      this.#keep(bytes.subarray(start, end));
      start = end + 1;
      const whole = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#length = 0;
      yield this.#decoder.decode(whole);
    }
    this.#keep(bytes.subarray(start));
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length > this.#longest) throw new RangeError(`a line of more than ${this.#longest} bytes`);
  }
}
