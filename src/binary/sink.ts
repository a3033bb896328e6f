/** Bytes that grow as structures are written. */
export class Sink {
  #buffer = new Uint8Array(1024);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

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
    let at = this.#reserve(size * values.length);
    const buffer = this.#buffer;
    const unused = 32 - size * 8;
    for (let index = 0; index < values.length; index++, at += size) {
      const value = values[index] as number;
      if ((value << unused) >>> unused !== value) return index;
      buffer[at] = value;
      if (size > 1) buffer[at + 1] = value >>> 8;
      if (size > 2) buffer[at + 2] = value >>> 16;
      if (size > 3) buffer[at + 3] = value >>> 24;
    }
    return undefined;
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#buffer.set(bytes, at);
  }

  taken(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
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
