import type { Gathered } from './gather.ts';
import { itemText } from './items.ts';
import { LAST_NODE, numaItems } from './numa-items.ts';
import { Mapping } from './yaml-text.ts';

const LEVELS = {
  memory: undefined,
  'first-level': 'cache-1',
  'second-level': 'cache-2',
  'third-level': 'cache-3',
} as const;
const KINDS = {
  'access-latency': 'latency',
  'read-latency': 'read-latency',
  'write-latency': 'write-latency',
  'access-bandwidth': 'bandwidth',
  'read-bandwidth': 'read-bandwidth',
  'write-bandwidth': 'write-bandwidth',
} as const;

const keys = <K extends string>(object: Readonly<Record<K, unknown>>) => Object.keys(object) as K[];

/** Reads `-numa hmat-lb` and `-numa hmat-cache`: the section `performance`. */
export function readPerformance(gathered: Gathered): Mapping {
  return new Mapping().set('overrides', readOverrides(gathered)).set('caches', readCaches(gathered));
}

/** What follows on each other about the same pair becomes one entry. */
function readOverrides(gathered: Gathered): Mapping[] {
  const found: Mapping[] = [];
  let pair = '';
  for (const item of numaItems(gathered, 'hmat-lb')) {
    const { properties } = item;
    const from = properties.takeInteger('initiator', 0, LAST_NODE);
    const to = properties.takeInteger('target', 0, LAST_NODE);
    const level = LEVELS[properties.takeChoice('hierarchy', keys(LEVELS)) ?? 'memory'];
    const kind = KINDS[properties.takeChoice('data-type', keys(KINDS)) ?? 'access-latency'];
    const value = kind.endsWith('latency')
      ? properties.takeInteger('latency', 0, Number.MAX_SAFE_INTEGER)
      : properties.takeSize('bandwidth');
    const last = found.at(-1);
    if (last && pair === `${from} ${to} ${level}` && !last.has(kind)) {
      last.set(kind, value);
      continue;
    }
    pair = `${from} ${to} ${level}`;
    found.push(
      new Mapping(itemText(item)).set('from', from).set('to', to).set('level', level).set(kind, value),
    );
  }
  return found;
}

function readCaches(gathered: Gathered): Mapping[] {
  return numaItems(gathered, 'hmat-cache').map((item) => {
    const { properties } = item;
    return new Mapping(itemText(item))
      .set('node', properties.takeInteger('node-id', 0, LAST_NODE))
      .set('level', properties.takeInteger('level', 1, 3))
      .set('size', properties.takeSize('size'))
      .set('associativity', properties.take('associativity'))
      .set('policy', properties.take('policy'))
      .set('line', properties.takeInteger('line', 0, 0xffff));
  });
}
