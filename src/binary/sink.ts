/** Bytes that grow as structures are written. */
export class Sink {
  #buffer: Uint8Array;
  #view: DataView;
  #length = 0;

  /** `expected` bytes are room from the start; when there are exactly as many in the end they are not copied. */
  constructor(expected: number) {
    this.#buffer = new Uint8Array(expected);
    this.#view = new DataView(this.#buffer.buffer);
  }

  /** Writes a little-endian integer that is known to fit. */
  uint(size: number, value: number | bigint): void {
    const at = this.#reserve(size);
    if (size === 1) this.#buffer[at] = value as number;
    else if (size === 2) this.#view.setUint16(at, value as number, true);
    else if (size === 4) this.#view.setUint32(at, value as number, true);
    else if (size === 8) this.#view.setBigUint64(at, value as bigint, true);
    else {
      this.#view.setUint16(at, (value as number) & 0xffff, true);
      this.#buffer[at + 2] = (value as number) >>> 16;
    }
  }

  /** Writes integers of up to four bytes; returns the index of the first one that is none or does not fit. */
  uints(size: number, values: readonly unknown[]): number | undefined {
    const start = this.#reserve(size * values.length);
    return size === 1
      ? fillBytes(this.#buffer, start, values as readonly number[])
      : fillWords(this.#buffer, start, size, values as readonly number[]);
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#buffer.set(bytes, at);
  }

  taken(): Uint8Array {
    return this.#length === this.#buffer.length ? this.#buffer : this.#buffer.slice(0, this.#length);
  }

  #reserve(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#buffer.length * 2));
      grown.set(this.#buffer);
      this.#buffer = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}

/** The usual case of `fillWords`, which a matrix of a million distances makes worth a loop of its own. */
function fillBytes(buffer: Uint8Array, start: number, values: readonly number[]): number | undefined {
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if ((value & 0xff) !== value) return index;
    buffer[start + index] = value;
  }
  return undefined;
}

function fillWords(
  buffer: Uint8Array,
  start: number,
  size: number,
  values: readonly number[],
): number | undefined {
  const unused = 32 - size * 8;
  for (let index = 0, at = start; index < values.length; index++, at += size) {
    const value = values[index] as number;
    if ((value << unused) >>> unused !== value) return index;
    buffer[at] = value;
    buffer[at + 1] = value >>> 8;
    if (size > 2) buffer[at + 2] = value >>> 16;
    if (size > 3) buffer[at + 3] = value >>> 24;
  }
  return undefined;
}
