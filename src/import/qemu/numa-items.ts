import type { Gathered } from './gather.ts';
import { absorb, type Described } from './items.ts';

export const LAST_NODE = 0xffff;

/** All `-numa` of one kind, each absorbed. */
export function numaItems({ items }: Gathered, kind: string): Described[] {
  const found = items.filter(
    (item): item is Described => item.name === 'numa' && item.properties?.peek('type') === kind,
  );
  for (const item of found) {
    item.properties.take('type');
    absorb(item);
  }
  return found;
}
