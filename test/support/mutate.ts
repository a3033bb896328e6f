import type { AnyStruct } from '../../src/binary/field.ts';
import { listStruct } from '../../src/binary/listing.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import { layoutOfKind } from '../../src/tables/registry.ts';

/** Random numbers that are the same for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 1;
  }

  /** An integer from 0 to `below` - 1. */
  next(below: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % below;
  }
}

/** Where the fields of a table are that say how long something is, how many there are, or where it starts. */
export function framingFields(bytes: Uint8Array): { readonly offset: number; readonly size: number }[] {
  const table = decodeTable(bytes);
  const layout = layoutOfKind(table.kind);
  if (layout === undefined) return [];
  return [...listStruct(layout, table as unknown as AnyStruct)]
    .filter(({ field, name }) => field?.length || field?.count || field?.computed || name === 'type')
    .map(({ offset, size }) => ({ offset, size }));
}

/** Every framing field of a table set to 0, 1, one less, one more, and all ones. */
export function* framingMutants(bytes: Uint8Array): Generator<Uint8Array> {
  for (const { offset, size } of framingFields(bytes)) {
    const old = Buffer.from(bytes).readUIntLE(offset, Math.min(size, 6));
    for (const value of [0, 1, old - 1, old + 1, 2 ** (Math.min(size, 6) * 8) - 1]) {
      const copy = Buffer.from(bytes);
      copy.writeUIntLE(Math.max(0, value) % 2 ** (Math.min(size, 6) * 8), offset, Math.min(size, 6));
      yield new Uint8Array(copy);
    }
  }
}

/** A table with a few things wrong: bits flipped, cut off, extreme numbers, or a piece of another one inside. */
export function mutant(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let copy = bytes.slice();
  for (let left = 1 + random.next(3); left > 0; left--) {
    const at = random.next(copy.length || 1);
    switch (random.next(6)) {
      case 0:
        copy[at] = (copy[at] ?? 0) ^ (1 << random.next(8));
        break;
      case 1:
        copy[at] = [0, 1, 2, 0x7f, 0x80, 0xff][random.next(6)] ?? 0;
        break;
      case 2:
        copy.fill(random.next(2) === 0 ? 0 : 0xff, at, at + 1 + random.next(8));
        break;
      case 3:
        copy = copy.slice(0, at);
        break;
      case 4: {
        const from = random.next(other.length || 1);
        const piece = other.slice(from, from + 1 + random.next(64));
        copy = new Uint8Array([
          ...copy.slice(0, at),
          ...piece,
          ...copy.slice(at + random.next(2) * piece.length),
        ]);
        break;
      }
      default:
        copy.set(copy.slice(random.next(copy.length || 1)).subarray(0, copy.length - at), at);
    }
  }
  return copy;
}
