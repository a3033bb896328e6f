import { firstDifference } from '../../../src/golden/first-difference.ts';

interface Named {
  readonly signature: string;
  readonly bytes: Uint8Array;
}

/** Tables whose presence and content a topology decides. */
export const BUILT: ReadonlySet<string> = new Set(
  'APIC CEDT DMAR HMAT IORT IVRS MCFG PPTT SLIT SRAT VIOT'.split(' '),
);

/** How built tables differ from QEMU's, in words; empty if not at all. */
export function tableDifferences(built: readonly Named[], theirs: readonly Named[]): string[] {
  const wanted = theirs.filter(({ signature }) => BUILT.has(signature));
  const ours = built.filter(({ signature }) => BUILT.has(signature));
  const of = (list: readonly Named[], signature: string) => list.find((one) => one.signature === signature);
  return [
    ...ours
      .filter(({ signature }) => !of(wanted, signature))
      .map(({ signature }) => `${signature}: built, but QEMU publishes none`),
    ...wanted.flatMap(({ signature, bytes }) => {
      const mine = of(ours, signature);
      if (!mine) return `${signature}: published by QEMU, but not built`;
      const difference = firstDifference(
        `${signature}.aml`,
        asSet(signature, mine.bytes),
        asSet(signature, bytes),
      );
      return difference === undefined ? [] : `${signature}: ${difference}`;
    }),
  ];
}

/**
 * Root buses come in an order that depends on how many devices without id QEMU made: what is about one bus is
 * brought into order of bus numbers, so that tables compare as sets of buses.
 */
function asSet(signature: string, bytes: Uint8Array): Uint8Array {
  if (signature === 'DMAR') return sortedScopes(bytes);
  return signature === 'IVRS' ? sortedIvrs(bytes) : bytes;
}

const sum = (bytes: Uint8Array) => bytes.reduce((all, byte) => all + byte, 0);

/** Scopes of the DRHD at 48 that name devices, by bus, device and function. */
function sortedScopes(bytes: Uint8Array): Uint8Array {
  const sorted = Uint8Array.from(bytes);
  const end = 48 + new DataView(bytes.buffer, bytes.byteOffset).getUint16(50, true);
  const scopes: Uint8Array[] = [];
  for (let at = 64; at < end; at += bytes[at + 1] || end)
    scopes.push(bytes.subarray(at, at + (bytes[at + 1] ?? 0)));
  const key = (scope: Uint8Array) =>
    (scope[0] ?? 0) > 2 ? -1 : (scope[5] ?? 0) * 65536 + (scope[6] ?? 0) * 256 + (scope[7] ?? 0);
  let at = 64;
  for (const scope of scopes.sort((a, b) => key(a) - key(b))) {
    sorted.set(scope, at);
    at += scope.length;
  }
  return sorted;
}

/** Entries of each block, ranges kept together, by the bus they start on. */
function sortedIvrs(bytes: Uint8Array): Uint8Array {
  const sorted = Uint8Array.from(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let block = 48; block < bytes.length; ) {
    const length = view.getUint16(block + 2, true) || bytes.length;
    const start = block + (bytes[block] === 0x10 ? 24 : 40);
    sortEntries(bytes, sorted, start, Math.min(block + length, bytes.length));
    block += length;
  }
  return sorted;
}

function sortEntries(bytes: Uint8Array, sorted: Uint8Array, start: number, end: number): void {
  const groups: { key: number; entries: Uint8Array[] }[] = [];
  for (let at = start; at < end; ) {
    const type = bytes[at] ?? 0;
    const entry = bytes.subarray(at, at + (type < 0x40 ? 4 : 8));
    const last = groups.at(-1);
    // A range is a start, and an end of type 4.
    if (type === 4 && last) last.entries.push(entry);
    else
      groups.push({ key: type === 0x48 ? 1e9 : (entry[2] ?? 0) * 256 + (entry[1] ?? 0), entries: [entry] });
    at += entry.length;
  }
  let at = start;
  const order = (a: (typeof groups)[number], b: (typeof groups)[number]) =>
    a.key - b.key || sum(a.entries[0] ?? new Uint8Array()) - sum(b.entries[0] ?? new Uint8Array());
  for (const entry of groups.sort(order).flatMap(({ entries }) => entries)) {
    sorted.set(entry, at);
    at += entry.length;
  }
}
