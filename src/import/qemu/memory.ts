import type { Gathered } from './gather.ts';
import { absorb, type Described, itemText } from './items.ts';
import type { ImportedMachine } from './machine.ts';
import type { Properties } from './properties.ts';
import { optionValue } from './values.ts';
import { Mapping } from './yaml-text.ts';

const DEFAULT_SIZE = 128n << 20n;

/** Types of `-object` that the language knows as back ends. */
const TYPES: Readonly<Record<string, 'anonymous' | 'memfd' | 'shm' | 'file'>> = {
  'memory-backend-ram': 'anonymous',
  'memory-backend-memfd': 'memfd',
  'memory-backend-shm': 'shm',
  'memory-backend-file': 'file',
};

/** The memory back ends of a command line, to be claimed by the nodes and devices that use them. */
export class Backends {
  readonly #gathered: Gathered;
  readonly #objects = new Map<string, Described>();
  readonly #claimed = new Set<string>();

  constructor(gathered: Gathered) {
    this.#gathered = gathered;
    for (const item of gathered.items) {
      const type = item.name === 'object' ? item.properties?.peek('qom-type') : undefined;
      const id = item.properties?.peek('id');
      if (id !== undefined && type !== undefined && Object.hasOwn(TYPES, type))
        this.#objects.set(id, item as Described);
    }
  }

  has(id: string): boolean {
    return this.#objects.has(id);
  }

  size(id: string): bigint | undefined {
    return this.#objects.get(id)?.properties.takeSize('size');
  }

  /**
   * Its part of the topology, taken from the arguments. Undefined, and reported at `user`, when it is not there or
   * used already.
   */
  claim(id: string, user: Properties, key: string): { size: bigint; backend: Mapping } | undefined {
    const item = this.#objects.get(id);
    const size = this.size(id);
    if (item === undefined || size === undefined || this.#claimed.has(id)) {
      const why = item === undefined ? 'is not there' : size === undefined ? 'has no size' : 'is used twice';
      this.#gathered.collector.error('PXM301', `memory back end ${id} ${why}`, {
        span: user.place(key),
        remedy: 'name a memory-backend-ram, -memfd, -shm or -file object of its own that has a size',
      });
      return undefined;
    }
    this.#claimed.add(id);
    absorb(item);
    return { size, backend: readBackend(item) };
  }
}

function readBackend(item: Described): Mapping {
  const { properties } = item;
  const type = TYPES[properties.take('qom-type') ?? ''];
  const huge = type === 'memfd' && (properties.takeSwitch('hugetlb') ?? false);
  const backend = new Mapping(itemText(item))
    .set('id', properties.take('id'))
    .set('type', huge ? 'hugetlb' : type === 'anonymous' ? undefined : type)
    .set('path', type === 'file' ? properties.take('mem-path') : undefined)
    .set('page-size', huge ? properties.takeSize('hugetlbsize') : undefined)
    .set('share', properties.takeSwitch('share'))
    .set('prealloc', properties.takeSwitch('prealloc'))
    .set('host-nodes', properties.takeNumbers('host-nodes'))
    .set('policy', properties.take('policy'));
  const options = new Mapping();
  for (const { key, value } of properties.rest()) options.set(key, optionValue(value));
  return backend.section('options', options);
}

/** Reads `-m` and the back end of all memory. */
export function readMemory(
  { memory, machine, collector }: Gathered,
  { memoryBackend }: ImportedMachine,
  backends: Backends,
  numa: boolean,
): Mapping {
  const named = memory.takeSize('size', 'm') || undefined;
  const section = new Mapping();
  let total = named;
  let backend: Mapping | undefined;
  if (memoryBackend !== undefined && !numa) {
    const claimed = backends.claim(memoryBackend, machine, 'memory-backend');
    total ??= claimed?.size;
    backend = claimed?.backend;
    if (claimed && total !== claimed.size) {
      collector.error('PXM301', `back end ${memoryBackend} has another size than the machine's memory`, {
        span: memory.place('size'),
        remedy: 'let -m be the size of the back end',
      });
    }
  }
  section
    .set('total', total ?? DEFAULT_SIZE)
    .set('max', memory.takeSize('maxmem'))
    .set('slots', memory.takeInteger('slots', 0, 256))
    .section('backend', backend ?? new Mapping(), backend?.comment);
  return section;
}
