import { memorySideCache } from '../../tables/hmat.ts';
import { type Entry, fields } from '../entries.ts';
import type { HmatState } from './hmat-state.ts';

const SIZE = 32;
const SOURCE = 'drivers/acpi/numa/hmat.c hmat_parse_cache';
const INDEXING = { 1: 'direct', 2: 'indexed' } as const;
const WRITE_POLICIES = { 1: 'write back', 2: 'write through' } as const;

/** A memory-side cache, HMAT type 2 (`hmat_parse_cache`); one of an unknown domain is skipped. */
export function readSideCache(state: HmatState, entry: Entry): boolean {
  if (entry.length < SIZE) {
    const message = `a cache entry of ${entry.length} bytes: it needs ${SIZE}`;
    state.srat.witness.find('rejected', 'HMAT', 'hmat-cache-length', SOURCE, message, entry.at);
    return false;
  }
  const { memoryProximityDomain, cacheSize, cacheAttributes } = fields(memorySideCache, entry);
  const { level, lineSize, associativity, writePolicy } = cacheAttributes;
  state.targets.get(memoryProximityDomain)?.caches.push({
    level,
    size: cacheSize,
    lineSize,
    indexing: INDEXING[associativity as 1 | 2] ?? 'other',
    writePolicy: WRITE_POLICIES[writePolicy as 1 | 2] ?? 'other',
  });
  return true;
}
