import type { Declaration } from '../declaration.ts';
import type { DeclaredNode, Topology } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { Applied } from './profile-choice.ts';
import { sizeText } from './text.ts';

/** What comes to a topology beside what is in its text; places are those of the devices that want it. */
export class Additions {
  readonly #ctx: Context;
  readonly #places = new Map<object, { object: object; key?: string }>();
  readonly #nodes: DeclaredNode[] = [];
  readonly #initiators: NonNullable<Topology['initiators']> = [];
  readonly #homes = new Map<object, number>();
  #next: number;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#next = nextNode(ctx.topology.nodes ?? []);
  }

  get used(): boolean {
    return this.#nodes.length > 0 || this.#initiators.length > 0;
  }

  /** Adds placeholder nodes; gives their ids. */
  nodes(count: number, placeholder: string, { device, by }: Applied): number[] {
    const ids = Array.from({ length: count }, (_, at) => this.#next + at);
    this.#next += count;
    const node: DeclaredNode = { ids, placeholder };
    this.#nodes.push(node);
    this.#places.set(node, { object: device, key: by });
    return ids;
  }

  initiator(nodes: readonly number[], { device, by }: Applied): void {
    const initiator = { device: device.id, nodes: [...nodes] };
    this.#initiators.push(initiator);
    this.#places.set(initiator, { object: device, key: by });
  }

  /** Puts a memory device into a node. */
  home(device: object, node: number): void {
    this.#homes.set(device, node);
  }

  declaration(): Declaration {
    const { declaration, topology } = this.#ctx;
    const places = this.#places;
    const copied = <T extends object>(original: T, more: Partial<T>): T => {
      const copy = { ...original, ...more };
      places.set(copy, { object: original });
      return copy;
    };
    const memoryDevices = topology['memory-devices']?.map((device) => {
      const node = this.#homes.get(device);
      return node === undefined ? device : copied(device, { node });
    });
    const max = this.#homes.size > 0 ? grownMaximum(this.#ctx) : undefined;
    return {
      ...declaration,
      topology: {
        ...topology,
        nodes: [...(topology.nodes ?? []), ...this.#nodes],
        initiators: [...(topology.initiators ?? []), ...this.#initiators],
        ...(memoryDevices && { 'memory-devices': memoryDevices }),
        ...(max !== undefined && { memory: copied(topology.memory ?? {}, { max }) }),
      },
      at: (object, key) => {
        const place = places.get(object);
        return place ? declaration.at(place.object, place.key ?? key) : declaration.at(object, key);
      },
    };
  }
}

/** The id after all that are declared. */
function nextNode(nodes: readonly DeclaredNode[]): number {
  let next = 0;
  let most = -1;
  for (const { id, ids } of nodes) {
    const last = ids?.at(-1) ?? id ?? next;
    most = Math.max(most, last);
    next = last + 1;
  }
  return most + 1;
}

/** Memory there can be when all memory devices shall fit; undefined where the text says how much. */
function grownMaximum(ctx: Context): bigint | undefined {
  const { memory, nodes = [], 'memory-devices': devices = [] } = ctx.topology;
  if (memory?.max !== undefined || nodes.some(({ hotplug }) => hotplug !== undefined)) return undefined;
  const inNodes = nodes.reduce((sum, node) => sum + (node.memory ?? 0n) * BigInt(node.ids?.length ?? 1), 0n);
  const max = devices.reduce((sum, { size }) => sum + size, memory?.total ?? inNodes);
  ctx.derive('memory max', sizeText(max), 'memory at boot and all memory devices');
  return max;
}
