/** GLib's moduli (ghash.c `prime_mod`): the largest prime below each power of two, from 2^3 on. */
const MODULI = [7, 13, 31, 61, 127, 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521];
const SMALLEST_SHIFT = 3;

interface Slot {
  readonly hash: number;
  readonly name: string;
}
type Slots = (Slot | undefined)[];

/**
 * The order in which QEMU visits the children of one object. They live in a GLib hash table (2.60 or later), so it
 * depends on their names, their number and, after collisions, on the order in which they were added.
 *
 * @param names in the order of their creation, each once
 */
export function qomOrder(names: readonly string[]): string[] {
  let slots: Slots = Array.from({ length: 2 ** SMALLEST_SHIFT });
  let count = 0;
  for (const name of names) {
    const slot = { hash: hashOf(name), name };
    slots[probe(slots.length, slot, (at) => slots[at] !== undefined)] = slot;
    count += 1;
    if (slots.length <= count + Math.floor(count / 16)) slots = resized(slots, count);
  }
  return slots.flatMap((slot) => slot?.name ?? []);
}

/**
 * The table for a number of entries that has outgrown it. GLib moves entries within one array: an entry goes to
 * its new place at once and evicts the one found there, which is then moved next.
 */
function resized(old: Slots, count: number): Slots {
  const shift = Math.max(SMALLEST_SHIFT, bitLength(Math.floor(count * 1.333)));
  const slots: Slots = Array.from({ length: 2 ** shift }, (_, at) => old[at]);
  const settled = new Set<number>();
  for (let from = 0; from < old.length; from++) {
    if (settled.has(from)) continue;
    let moving = slots[from];
    slots[from] = undefined;
    while (moving !== undefined) {
      const at = probe(slots.length, moving, (place) => settled.has(place));
      settled.add(at);
      const evicted: Slot | undefined = slots[at];
      slots[at] = moving;
      moving = evicted;
    }
  }
  return slots;
}

/** The first place for an entry that is not taken; `size` is a power of two. */
function probe(size: number, slot: Slot, taken: (at: number) => boolean): number {
  const modulus = MODULI[bitLength(size) - 1 - SMALLEST_SHIFT];
  if (modulus === undefined) throw new RangeError(`"names" expected fewer than ${size} entries`);
  let at = (Math.imul(slot.hash, 11) >>> 0) % modulus;
  for (let step = 1; taken(at); step++) at = (at + step) & (size - 1);
  return at;
}

/** `g_str_hash`: djb2 in 32 bits; 0 and 1 mark free and deleted slots, so they become 2. */
function hashOf(name: string): number {
  let hash = 5381;
  for (const byte of Buffer.from(name)) hash = (Math.imul(hash, 33) + byte) >>> 0;
  return Math.max(hash, 2);
}

function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}
