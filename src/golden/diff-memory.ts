import { sizeText } from '../binary/meaning.ts';
import type { Srat } from '../tables/srat.ts';
import type { Difference } from './difference.ts';

/** How much enabled memory each node has, as far as two SRATs do not agree. */
export function diffMemory(before: Srat, after: Srat): Difference[] {
  const [was, is] = [memoryOf(before), memoryOf(after)];
  const nodes = [...new Set([...was.keys(), ...is.keys()])].sort((a, b) => a - b);
  return nodes.flatMap((node) => {
    const [from, to] = [was.get(node) ?? 0n, is.get(node) ?? 0n];
    if (from === to) return [];
    const sentence =
      from === 0n
        ? `node ${node} now has ${sizeText(to)} of memory`
        : to === 0n
          ? `node ${node} has lost its memory, ${sizeText(from)}`
          : `node ${node}'s memory ${from < to ? 'grew' : 'shrank'} from ${sizeText(from)} to ${sizeText(to)}`;
    return [{ kind: 'changed', sentence, from, to }];
  });
}

function memoryOf({ entries }: Srat): Map<number, bigint> {
  const sizes = new Map<number, bigint>();
  for (const entry of entries) {
    if (entry.kind !== 'memory' || !entry.flags.enabled) continue;
    sizes.set(entry.proximityDomain, (sizes.get(entry.proximityDomain) ?? 0n) + entry.rangeLength);
  }
  return sizes;
}
