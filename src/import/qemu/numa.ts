import type { Gathered } from './gather.ts';
import { type Described, itemText } from './items.ts';
import type { Backends } from './memory.ts';
import { assignCpus } from './numa-cpus.ts';
import { LAST_NODE, numaItems } from './numa-items.ts';
import { numberSet } from './number-set.ts';
import type { ImportedCpus } from './smp.ts';
import { Mapping } from './yaml-text.ts';

export interface NodeDraft {
  readonly id: number;
  readonly item: Described;
  readonly memdev: string | undefined;
  readonly cpus: Set<number>;
  readonly initiator: number | undefined;
}

/** Reads `-numa node` and `-numa cpu`: the section `nodes`. */
export function readNodes(gathered: Gathered, cpus: ImportedCpus, backends: Backends): Mapping[] {
  const nodes = new Map<number, NodeDraft>();
  for (const item of numaItems(gathered, 'node')) {
    const draft = readNode(gathered, item, nodes.size);
    if (nodes.has(draft.id)) {
      gathered.collector.error('PXM107', `node ${draft.id} is given twice`, {
        span: item.span,
        remedy: 'give every node an id of its own',
      });
    } else nodes.set(draft.id, draft);
  }
  for (const item of numaItems(gathered, 'cpu')) assignCpus(gathered, item, cpus, nodes);
  return [...nodes.values()].map((node) => nodeSection(node, backends));
}

function readNode({ collector }: Gathered, item: Described, next: number): NodeDraft {
  const { properties } = item;
  if (properties.has('mem')) {
    collector.error('PXM301', 'machine types from 5.1 on take no mem= for a node', {
      span: properties.place('mem'),
      remedy: 'name a back end with memdev=',
    });
  }
  return {
    id: properties.takeInteger('nodeid', 0, LAST_NODE) ?? next,
    item,
    memdev: properties.take('memdev'),
    cpus: new Set(properties.takeNumbers('cpus')),
    initiator: properties.takeInteger('initiator', 0, LAST_NODE),
  };
}

function nodeSection({ id, item, memdev, cpus, initiator }: NodeDraft, backends: Backends): Mapping {
  const node = new Mapping(itemText(item)).set('id', id).set('cpus', numberSet(cpus));
  const claimed = memdev === undefined ? undefined : backends.claim(memdev, item.properties, 'memdev');
  return node
    .set('memory', claimed?.size)
    .section('backend', claimed?.backend ?? new Mapping(), claimed?.backend.comment)
    .set('initiator', initiator);
}
