/**
 * HMATs written from the specification (ACPI 6.2 and 6.5 §5.2.29) byte by byte, for a machine of two nodes, domains 0 and
 * 1, with a processor and memory each.
 */
import { table, u8, u16, u32, u64 } from './foreign.ts';

/** Type 0; flags: bit 0 the processors' domain is valid, bit 1 the memory's (revision 1 only). */
const memory = (flags: number, processors: number, domain: number) =>
  `${u16(0)}${u16(0)}${u32(40)}${u16(flags)}${u16(0)}${u32(processors)}${u32(domain)}${u32(0)}${u64(0)}${u64(0)}`;

/** Type 1 between the two domains: rows of initiators; level 0 is memory, 1 the first cache before it. */
const locality = (dataType: number, base: number, rows: readonly number[], level = 0) =>
  `${u16(1)}${u16(0)}${u32(56)}${u8(level)}${u8(dataType)}0000${u32(2)}${u32(2)}${u32(0)}${u64(base)}` +
  `${u32(0)}${u32(1)}${u32(0)}${u32(1)}${rows.map(u16).join('')}`;

/** Type 2; attributes: levels in all, this level, associativity, write policy, bytes of a line. */
const cache = (
  domain: number,
  size: number,
  [levels, level, associativity, policy, line]: readonly number[],
) =>
  `${u16(2)}${u16(0)}${u32(32)}${u32(domain)}${u32(0)}${u64(size)}` +
  `${u8((levels ?? 0) + (level ?? 0) * 16)}${u8((associativity ?? 0) + (policy ?? 0) * 16)}${u16(line ?? 0)}${u16(0)}${u16(0)}`;

const UNKNOWN = 0xffff;
const hmat = (revision: number, body: string) => table('HMAT', revision, `${u32(0)}${body}`);

export const FOREIGN_HMATS = {
  'revision 1, which counts in tenths, with memory of a domain that is not valid': hmat(
    1,
    `${memory(3, 0, 0)}${memory(1, 0, 9)}${memory(2, 7, 1)}` +
      `${locality(0, 100, [7, 13, 14, 8])}${locality(3, 1, [5, 301, 40, 299])}`,
  ),
  'reads and writes that differ, so that the first to be looked at decides': hmat(
    2,
    `${memory(0, 0, 0)}${memory(0, 0, 1)}` +
      `${locality(1, 1000, [90, 80, 70, 95])}${locality(2, 1000, [91, 96, 92, 81])}` +
      `${locality(4, 10, [1000, 2000, 3000, 1500])}${locality(5, 10, [900, 901, 902, 903])}`,
  ),
  'caches, values of a cache level, unknown values and one that is too large': hmat(
    2,
    `${memory(1, 0, 0)}${memory(1, 1, 1)}` +
      `${locality(0, 1000, [100, UNKNOWN, 0, 120])}${locality(0, 1, [9, 9, 9, 9], 1)}` +
      `${locality(3, 0xffffffff, [1, 2, 2, 1])}${locality(4, 1, [700, 600, 500, 400])}` +
      `${cache(0, 0x4000000, [2, 1, 1, 1, 64])}${cache(0, 0x8000000, [2, 2, 2, 2, 128])}` +
      `${cache(1, 0x1000, [1, 1, 0, 0, 0])}${cache(9, 0x1000, [1, 1, 1, 1, 64])}`,
  ),
  'an initiator that SRAT does not know': hmat(2, memory(1, 9, 0)),
  'a cache record that is too short': hmat(
    2,
    `${memory(1, 0, 0)}${memory(1, 1, 1)}${locality(0, 1000, [100, 200, 200, 100])}${u16(2)}${u16(0)}${u32(24)}${'00'.repeat(24)}`,
  ),
};
