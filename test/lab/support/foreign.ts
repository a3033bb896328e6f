/**
 * Tables written from the specification (ACPI 6.5) byte by byte, with nothing of the code under test: two nodes with
 * a processor and 512 MiB each, and sixteen more with nothing but a generic initiator, all of them device 00:05.0.
 */

/** Nodes in all, and how far they are from each other, by a rule that no default follows. */
export const DOMAINS = 18;
export const distance = (from: number, to: number) => (from === to ? 10 : 20 + ((from * 7 + to * 3) % 50));

export const u8 = (value: number) => value.toString(16).padStart(2, '0');
const little = (bytes: number) => (value: number) =>
  Array.from({ length: bytes }, (_, at) => u8(Math.floor(value / 256 ** at) % 256)).join('');
export const u16 = little(2);
export const u32 = little(4);
export const u64 = little(8);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

/** §5.2.6: signature, length, revision, checksum, OEM id, OEM table id, OEM revision, creator id, creator revision. */
export function table(
  signature: string,
  revision: number,
  body: string,
): { name: string; bytes: Uint8Array } {
  const header = `${u8(revision)}00${text('SPEC  BYHAND  ')}${u32(1)}${text('HAND')}${u32(1)}`;
  const bytes = Buffer.from(`${text(signature)}${u32(36 + body.length / 2)}${header}${body}`, 'hex');
  bytes[9] = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return { name: signature, bytes: new Uint8Array(bytes) };
}

const text = (ascii: string) => Buffer.from(ascii, 'latin1').toString('hex');

/** §5.2.16.1: type 0, 16 bytes, domain, APIC id, enabled. */
const processor = (domain: number, apicId: number) =>
  `0010${u8(domain)}${u8(apicId)}${u32(1)}00000000${u32(0)}`;

/** §5.2.16.2: type 1, 40 bytes. */
const memory = (domain: number, base: number, size: number) =>
  `0128${u32(domain)}0000${u64(base)}${u64(size)}${u32(0)}${u32(1)}${u64(0)}`;

/** §5.2.16.6: type 5, 32 bytes, a PCI handle: segment 0, bus 0, device 5 function 0. */
const initiator = (domain: number) =>
  `05200001${u32(domain)}${u16(0)}00${u8(5 << 3)}${'00'.repeat(12)}${u32(1)}${u32(0)}`;

const HALF = 512 * 2 ** 20;
export const srat = table(
  'SRAT',
  3,
  `${u32(1)}${u64(0)}${processor(0, 0)}${processor(1, 1)}${memory(0, 0, HALF)}${memory(1, HALF, HALF)}${range(2, DOMAINS).map(initiator).join('')}`,
);

/** §5.2.17. */
const rows = range(0, DOMAINS).map((from) =>
  range(0, DOMAINS)
    .map((to) => u8(distance(from, to)))
    .join(''),
);
export const slit = table('SLIT', 1, `${u64(DOMAINS)}${rows.join('')}`);

/** §5.2.29.3: type 0, 40 bytes; the nearest initiator is said for node 0 only. */
const proximity = (target: number, nearest?: number) =>
  `${u16(0)}${u16(0)}${u32(40)}${u16(nearest === undefined ? 0 : 1)}${u16(0)}${u32(nearest ?? 0)}${u32(target)}${u32(0)}${u64(0)}${u64(0)}`;

/** §5.2.29.4: type 1, memory level, rows of initiators; every initiator says something of both memories. */
function locality(dataType: number, base: number, value: (from: number, to: number) => number): string {
  const [from, to] = [range(0, DOMAINS), [0, 1]];
  const lists = `${from.map(u32).join('')}${to.map(u32).join('')}`;
  const entries = from.flatMap((row) => to.map((column) => u16(value(row, column)))).join('');
  const size = 32 + (lists.length + entries.length) / 2;
  return `${u16(1)}${u16(0)}${u32(size)}00${u8(dataType)}0000${u32(from.length)}${u32(to.length)}${u32(0)}${u64(base)}${lists}${entries}`;
}

/** ns: initiator 5, which has no processor, is the nearest to node 1; its processor comes next. */
export const latency = (from: number, to: number) =>
  to === 1 && from === 5 ? 40 : from === to ? 90 : 200 + from;
/** MB/s. */
export const bandwidth = (from: number, to: number) =>
  to === 1 && from === 5 ? 50_000 : from === to ? 20_000 : 5_000;

export const hmat = table(
  'HMAT',
  2,
  `${u32(0)}${proximity(0, 0)}${proximity(1)}${locality(0, 1000, latency)}${locality(3, 1, bandwidth)}`,
);
