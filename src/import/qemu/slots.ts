import { parseAddress } from './values.ts';

/** A bus that devices are put on while importing. */
export interface ImportedBus {
  /** As the topology names it. */
  readonly id: string;
  /** As QEMU does, which may give one name to several. */
  readonly name: string;
  /** QEMU puts what names no bus not here but on a bus above it that has no name. */
  readonly hidden: boolean;
  /** Device and function numbers taken, as 8 * device + function. */
  readonly taken: Set<number>;
  /** Buses behind what sits here, in the order of creation. */
  readonly behind: ImportedBus[];
}

/** How a device opens a bus. */
export interface Opening {
  readonly id: string;
  /** The id is QEMU's as well; else QEMU numbers the bus among all of its kind that have no name. */
  readonly named: boolean;
  readonly kind: 'pci' | 'pcie';
  readonly root: boolean;
}

export interface Place {
  readonly device: number;
  readonly function: number;
}

const FUNCTIONS = 8;

/**
 * Where QEMU puts devices: what has no `bus=` goes to the expander made last, else to the root bus; what has no
 * `addr=` gets the first device number whose function 0 is free.
 */
export class PciBuses {
  readonly root: ImportedBus;
  /** Root buses in the order of creation. */
  readonly #roots: ImportedBus[];
  readonly #byId = new Map<string, ImportedBus>();
  readonly #counts = new Map<string, number>();

  /** `counted`: the root bus took the first of the numbers that QEMU gives to buses without a name. */
  constructor(rootId: string, builtins: readonly Place[], counted: boolean) {
    this.root = newBus({ id: rootId, name: rootId });
    for (const builtin of builtins) this.root.taken.add(number(builtin));
    this.#roots = [this.root];
    this.#byId.set(rootId, this.root);
    if (counted) this.#number(rootId.slice(0, rootId.indexOf('.')));
  }

  /** Adds the bus that something on another bus opens. */
  open({ id, named, kind, root }: Opening, on: ImportedBus): void {
    const hidden = root && kind === 'pci';
    const name = named ? id : this.#number(root && !hidden ? 'pxb-pcie-bus' : kind);
    const bus = newBus({ id, name, hidden });
    if (!this.#byId.has(id)) this.#byId.set(id, bus);
    if (root) this.#roots.push(bus);
    else on.behind.push(bus);
  }

  #number(kind: string): string {
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    return `${kind}.${count}`;
  }

  /** The bus of a device without `bus=`. */
  get preferred(): ImportedBus {
    return this.#roots.at(-1) ?? this.root;
  }

  /** The bus that QEMU finds by a name: it looks at what was made last first, and at a bus before what is behind it. */
  find(name: string): ImportedBus | undefined {
    return findIn(this.#roots, name);
  }

  /** The bus by its name in the topology. */
  get(id: string): ImportedBus | undefined {
    return this.#byId.get(id);
  }

  /** Takes the place that `addr=` names or QEMU chooses; undefined when there is none. */
  take(bus: ImportedBus, address: string | undefined): Place | undefined {
    const place = address === undefined || address === '-1' ? firstFree(bus) : parseAddress(address);
    if (place) bus.taken.add(number(place));
    return place;
  }
}

function newBus(more: Pick<ImportedBus, 'id' | 'name'> & Partial<ImportedBus>): ImportedBus {
  return { hidden: false, taken: new Set(), behind: [], ...more };
}

function findIn(buses: readonly ImportedBus[], name: string): ImportedBus | undefined {
  for (const bus of buses.toReversed()) {
    const found = bus.name === name ? bus : findIn(bus.behind, name);
    if (found) return found;
  }
  return undefined;
}

function firstFree({ taken }: ImportedBus): Place | undefined {
  for (let device = 0; device < 32; device++)
    if (!taken.has(device * FUNCTIONS)) return { device, function: 0 };
  return undefined;
}

function number({ device, function: fn }: Place): number {
  return device * FUNCTIONS + fn;
}

/** A place as the language writes `slot`. */
export function slotValue({ device, function: fn }: Place): number | string {
  return fn === 0 ? device : `${device.toString(16)}.${fn}`;
}
