import { parseAddress } from './values.ts';

/** A bus that devices are put on while importing. */
export interface ImportedBus {
  /** As the topology names it. */
  readonly id: string;
  /** QEMU puts what names no bus not here but on a bus above it that has no name. */
  readonly hidden: boolean;
  /** Device and function numbers taken, as 8 * device + function. */
  readonly taken: Set<number>;
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
  readonly #byId = new Map<string, ImportedBus>();
  readonly #unnamed = new Map<string, ImportedBus>();
  readonly #counts: Record<'pci' | 'pcie', number>;
  #preferred: ImportedBus;

  /** `counted`: the root bus took the first of the numbers that QEMU gives to buses without a name. */
  constructor(rootId: string, builtins: readonly Place[], counted: boolean) {
    this.root = { id: rootId, hidden: false, taken: new Set(builtins.map(number)) };
    this.#preferred = this.root;
    this.#byId.set(rootId, this.root);
    const first = counted ? 1 : 0;
    this.#counts = { pci: first, pcie: first };
  }

  /** Adds the bus that a port, bridge or expander opens. `kind` numbers it where it has no name of its own. */
  open(id: string, options: { root: boolean; kind: 'pci' | 'pcie'; named: boolean }): void {
    const hidden = options.root && options.kind === 'pci';
    const bus: ImportedBus = { id, hidden, taken: new Set() };
    if (!this.#byId.has(id)) this.#byId.set(id, bus);
    if (!options.named) this.#unnamed.set(`${options.kind}.${this.#counts[options.kind]++}`, bus);
    if (options.root) this.#preferred = bus;
  }

  /** The bus of a device without `bus=`. */
  get preferred(): ImportedBus {
    return this.#preferred;
  }

  find(name: string): ImportedBus | undefined {
    return this.#byId.get(name) ?? this.#unnamed.get(name);
  }

  /** Takes the place that `addr=` names or QEMU chooses; undefined when there is none. */
  take(bus: ImportedBus, address: string | undefined): Place | undefined {
    const place = address === undefined || address === '-1' ? firstFree(bus) : parseAddress(address);
    if (place) bus.taken.add(number(place));
    return place;
  }
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
