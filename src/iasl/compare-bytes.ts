/** What the compiler always writes itself: checksum, creator id and creator revision. */
const OWN: readonly (readonly [offset: number, length: number])[] = [
  [9, 1],
  [28, 8],
];

/** How recompiled bytes differ from the table's, in words; empty when only in bytes that do not count. */
export function compareBytes(
  table: Uint8Array,
  compiled: Uint8Array,
  masked: readonly (readonly [offset: number, length: number])[],
): string[] {
  const expected = without(table, [...OWN, ...masked]);
  const actual = without(compiled, [...OWN, ...masked]);
  const length =
    table.length === compiled.length
      ? []
      : [`recompiled, it has ${compiled.length} bytes instead of ${table.length}`];
  const common = Math.min(table.length, compiled.length);
  const different: number[] = [];
  for (let at = 0; at < common; at++) if (expected[at] !== actual[at]) different.push(at);
  const [first] = different;
  if (first === undefined) return length;
  const count = different.length === 1 ? 'one byte differs' : `${different.length} bytes differ, the first`;
  return [
    ...length,
    `recompiled, ${count} at offset ${first}: ${hex(compiled[first])} instead of ${hex(table[first])}`,
  ];
}

function without(bytes: Uint8Array, masked: readonly (readonly [number, number])[]): Uint8Array {
  const copy = new Uint8Array(bytes);
  for (const [offset, length] of masked) copy.fill(0, offset, offset + length);
  return copy;
}

function hex(byte: number | undefined): string {
  return `0x${(byte ?? 0).toString(16).padStart(2, '0')}`;
}
