import { presentBuiltins } from '../../machines/machine-facts.ts';
import { MACHINES } from '../../machines/machines.ts';
import { BRIDGE_MODELS } from './bridge-models.ts';
import type { Gathered } from './gather.ts';
import type { ImportedMachine } from './machine.ts';
import type { Names } from './names.ts';
import type { DeviceRequest } from './requests.ts';
import { type ImportedBus, PciBuses, type Place, slotValue } from './slots.ts';

/** What a device is called and where it sits. */
export interface Seat {
  readonly id: string;
  /** The command line says the id. */
  readonly named: boolean;
  /** `on` of the topology; undefined for the root bus and for what is not on PCI. */
  readonly on: string | undefined;
  readonly slot: number | string | undefined;
  /** Told to have further functions although none, or not its own function 0, shows it. */
  readonly multifunction: boolean;
}

const FUNCTIONS = 8;

/** Gives devices their seats, playing QEMU's choice of buses and slots. To be asked in the order of creation. */
export class Seats {
  readonly #gathered: Gathered;
  readonly #names: Names;
  readonly #pci: PciBuses;
  /** Ids of AMDVI-PCI functions that an amd-iommu names, and their seats. */
  readonly #amd = new Map<string, Seat>();

  constructor(gathered: Gathered, machine: ImportedMachine, names: Names) {
    this.#gathered = gathered;
    this.#names = names;
    const facts = MACHINES[machine.type];
    // Only pc leaves the name of its root bus to the count of buses without a name.
    this.#pci = new PciBuses(
      facts.rootBus.id,
      presentBuiltins(facts, machine.switched),
      machine.type === 'pc',
    );
  }

  /** Whether there is a PCI bus of this name. */
  knows(bus: string): boolean {
    return this.#pci.find(bus) !== undefined;
  }

  /** Whether something sits on the bus that a device opens. */
  isUsed(id: string): boolean {
    return (this.#pci.get(id)?.taken.size ?? 0) > 0;
  }

  /** Something that is not on PCI. */
  none({ model, properties }: DeviceRequest): Seat {
    const named = properties.has('id');
    const id = properties.take('id') ?? this.#names.ofModel(model);
    return { id, named, on: undefined, slot: undefined, multifunction: false };
  }

  take(request: DeviceRequest): Seat {
    const { model, properties } = request;
    const none = this.none(request);
    const bus = this.#bus(request);
    const address = properties.take('addr');
    const more = properties.takeSwitch('multifunction') ?? false;
    // Where the bus is not there, resolving the topology says so.
    if (typeof bus === 'string') return { ...none, on: bus };
    const place = this.#pci.take(bus, address);
    if (place === undefined) this.#reportNoPlace(request, none.id, bus, address);
    const opens = BRIDGE_MODELS.get(model);
    if (opens) {
      const { root = false, bus: kind } = opens;
      this.#pci.open({ id: none.id, named: none.named, kind, root }, bus);
    }
    return {
      ...none,
      on: bus === this.#pci.root ? undefined : bus.id,
      slot: place && slotValue(place),
      // Asked only when all devices are seated.
      get multifunction() {
        return more && place !== undefined && !isShown(bus, place);
      },
    };
  }

  /** A unit with a function on the root bus. */
  takeUnit(request: DeviceRequest): Seat {
    const seat = this.take(request);
    this.#onRootOnly(request, seat);
    return seat;
  }

  /** The function of an AMD unit, kept for the unit that names it. */
  takeAmd(request: DeviceRequest): Seat {
    const seat = this.takeUnit(request);
    this.#amd.set(seat.id, seat);
    return seat;
  }

  /** An AMD unit has the function it names, or one of its own on the root bus. */
  ofAmd(request: DeviceRequest): Seat {
    const none = this.none(request);
    const named = this.#amd.get(request.properties.take('pci-id') ?? '');
    if (named) return { ...none, slot: named.slot };
    const place = this.#pci.take(this.#pci.root, undefined);
    return { ...none, slot: place && slotValue(place) };
  }

  /** The bus a device goes to; its name where there is none. */
  #bus({ properties, item }: DeviceRequest): ImportedBus | string {
    const name = properties.take('bus');
    if (name !== undefined) return this.#pci.find(name) ?? name;
    const bus = this.#pci.preferred;
    if (bus.hidden) {
      this.#gathered.collector.error(
        'PXM312',
        `without "bus" QEMU puts this beside the bridge of expander ${bus.id}`,
        {
          span: item?.span,
          remedy: `add bus=${this.#pci.root.id} or bus=${bus.id}`,
        },
      );
    }
    return bus;
  }

  #onRootOnly({ item }: DeviceRequest, { id, on }: Seat): void {
    if (on === undefined) return;
    this.#gathered.collector.error('PXM312', `${id} is on bus ${on}, and units are on the root bus only`, {
      span: item?.span,
      remedy: `write bus=${this.#pci.root.id} before any port or bridge without id`,
    });
  }

  #reportNoPlace({ properties, item }: DeviceRequest, id: string, bus: ImportedBus, address?: string): void {
    const full = address === undefined || address === '-1';
    this.#gathered.collector.error(
      'PXM311',
      full ? `there is no slot left for ${id} on ${bus.id}` : `"addr" of ${id} is ${JSON.stringify(address)}`,
      {
        span: properties.place('addr') ?? item?.span,
        remedy: full
          ? 'put it behind a root port or bridge'
          : 'write a device number in hex from 0 to 1f, with .1 to .7 for a further function',
      },
    );
  }
}

/** Function 0 has further functions, so that QEMU is told anyway. */
function isShown({ taken }: ImportedBus, { device, function: fn }: Place): boolean {
  const first = device * FUNCTIONS;
  return fn === 0 && [1, 2, 3, 4, 5, 6, 7].some((other) => taken.has(first + other));
}
