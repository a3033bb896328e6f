import type { Kernel } from '../kernel.ts';

/**
 * Node numbers by proximity domain: each domain that is new takes the lowest free number
 * (drivers/acpi/numa/srat.c `acpi_map_pxm_to_node`).
 */
export class ProximityMap {
  readonly #kernel: Kernel;
  readonly #nodes = new Map<number, number>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** The node of a domain, new if need be; undefined when the kernel has no room for it. */
  map(domain: number): number | undefined {
    const known = this.#nodes.get(domain);
    if (known !== undefined) return known;
    // The kernel keeps domains in an `int`: those from 2^31 on are negative.
    if (domain >= this.#kernel.maxDomains || this.#nodes.size >= this.#kernel.maxNodes) return undefined;
    const node = this.#nodes.size;
    this.#nodes.set(domain, node);
    return node;
  }

  /** `pxm_to_node`: undefined for NUMA_NO_NODE. */
  nodeOf(domain: number): number | undefined {
    return this.#nodes.get(domain);
  }

  /** `node_to_pxm`. */
  domainOf(node: number): number | undefined {
    return [...this.#nodes].find(([, number]) => number === node)?.[0];
  }

  get domains(): readonly number[] {
    return [...this.#nodes.keys()];
  }
}
