import { type Draft, isArm } from './draft.ts';

/** A place where devices can go. */
interface Spot {
  readonly bus: string;
  /** What it is, which decides what can be plugged in. */
  readonly kind: 'root' | 'expander' | 'port' | 'conventional';
  /** Devices it can still take. */
  free: number;
  /** Addresses that are given out, from the top. */
  next: number;
}

const EXPRESS_ENDPOINTS = ['pci-testdev', 'virtio-rng-pci', 'qemu-xhci', 'e1000e', 'virtio-net-pci'];
const NEED_ROOT_BUS = ['amd', 'virtio-iommu', 'cxl', 'nvdimms'];
const CONVENTIONAL_ENDPOINTS = ['pci-testdev', 'virtio-rng-pci', 'e1000', 'virtio-net-pci', 'rtl8139'];

/** Controllers, the bus they open and something that goes there. */
const COUNTED = [
  ['virtio-scsi-pci', 'scsi', 'scsi-cd'],
  ['lsi53c895a', 'scsi', 'scsi-cd'],
  ['virtio-serial-pci', 'virtio-serial-bus', 'virtserialport'],
] as const;

/** Root ports, switches, bridges, expanders and endpoints on them. */
export class Tree {
  readonly #draft: Draft;
  readonly #spots: Spot[];
  readonly #express: boolean;
  #chassis = 0;
  /** Bus numbers that can still be given out; with a small configuration space there are 16 in all. */
  #numbers: number;

  constructor(draft: Draft) {
    this.#draft = draft;
    this.#express = draft.machine !== 'pc';
    this.#numbers = draft.has('low-ecam') || draft.has('highmem-off') ? 15 : 60;
    this.#spots = [{ bus: this.rootBus, kind: 'root', free: 12, next: 0x1b }];
  }

  get rootBus(): string {
    return this.#express ? 'pcie.0' : 'pci.0';
  }

  grow(): void {
    const { random, has } = this.#draft;
    if (has('expanders')) for (let count = random.int(1, 3); count > 0; count--) this.#expander(count);
    if (has('cxl')) for (let count = random.int(1, 3); count > 0; count--) this.#cxlExpander(count);
    if (has('root-ports')) for (let count = random.int(1, 4); count > 0; count--) this.#ports();
    if (has('places-left-open')) this.#portAnywhere();
    if (has('switches')) this.#switch();
    if (has('bridges')) for (let count = random.int(1, 2); count > 0; count--) this.#bridge();
    if (has('multifunction') && !has('root-ports')) this.#manyFunctions();
    const endpoints = has('endpoints') || has('initiators') ? random.int(1, 6) : 0;
    for (let count = endpoints; count > 0; count--) this.#endpoint();
    if (has('counted-buses')) this.#countedBuses();
    if (has('assigned-devices')) for (let count = random.int(1, 3); count > 0; count--) this.#assigned(count);
  }

  #add(model: string, words: readonly string[]): void {
    this.#draft.devices.push([model, ...this.#draft.random.shuffled(words)].join(','));
  }

  /** Words for bus and address at a spot, which then has room for one less. */
  #seat(spot: Spot, fixed = false): string[] {
    const { random, has } = this.#draft;
    spot.free -= 1;
    const seat = [`bus=${spot.bus}`];
    if (spot.kind === 'port') return random.chance(0.5) ? [...seat, 'addr=0'] : seat;
    // A bridge with hotplug takes nothing in its slot 0, which is what QEMU would choose.
    if (fixed || spot.kind === 'conventional' || !has('automatic-slots') || random.chance(0.3)) {
      seat.push(`addr=${random.pick(['', '0x'])}${spot.next.toString(16)}`);
      spot.next -= 1;
    }
    return seat;
  }

  /** Whether there are numbers for so many more buses, which are then taken. */
  #numbered(count: number): boolean {
    if (this.#numbers < count) return false;
    this.#numbers -= count;
    return true;
  }

  #spot(...kinds: Spot['kind'][]): Spot | undefined {
    const fitting = this.#spots.filter(({ kind, free }) => free > 0 && kinds.includes(kind));
    return fitting.length > 0 ? this.#draft.random.pick(fitting) : undefined;
  }

  #open(bus: string, kind: Spot['kind']): void {
    const size = kind === 'port' ? 1 : 6;
    this.#spots.push({ bus, kind, free: size, next: kind === 'conventional' ? 0x1e : 0x1d });
  }

  #number(count: number, step: number): number {
    return 250 - count * step - this.#draft.random.int(0, 8);
  }

  #expander(count: number): void {
    const { random, has, machine, nodes, expanders } = this.#draft;
    const id = random.id('px');
    const root = this.#spots[0];
    if (!root) return;
    const bypass = has('bypass-expander') && random.chance(0.6);
    const words = [`id=${id}`, `bus_nr=${this.#number(count, 30)}`, ...this.#seat(root)];
    if (has('expander-nodes')) words.push(`numa_node=${random.pick(nodes).id}`);
    if (bypass) words.push('bypass_iommu=on');
    this.#add(machine === 'pc' ? 'pxb' : 'pxb-pcie', words);
    expanders.push({ id, bypass, cxl: false });
    this.#open(id, machine === 'pc' ? 'conventional' : 'expander');
    if (this.#express) this.#port(this.#spots.at(-1));
  }

  #cxlExpander(count: number): void {
    const { random, has, expanders, objects, devices } = this.#draft;
    const id = random.id('cx');
    const root = this.#spots[0];
    if (!root) return;
    this.#add('pxb-cxl', [`id=${id}`, `bus_nr=${140 - count * 20}`, ...this.#seat(root)]);
    expanders.push({ id, bypass: false, cxl: true });
    if (!has('cxl-devices')) return;
    const port = random.id('cr');
    this.#add('cxl-rp', [`id=${port}`, `bus=${id}`, `chassis=${++this.#chassis}`, `slot=${this.#chassis}`]);
    const memory = random.id('cm');
    objects.push(`memory-backend-ram,id=${memory},size=256M,share=on`);
    devices.push(`cxl-type3,bus=${port},volatile-memdev=${memory},id=${random.id('ct')}`);
  }

  /** A root port, or several as functions of one slot. */
  #ports(): void {
    const { random, has } = this.#draft;
    const spot = this.#spot('root', 'expander');
    if (spot && has('multifunction') && random.chance(0.7)) this.#portFunctions(spot);
    else this.#port(spot);
  }

  #port(spot: Spot | undefined): void {
    if (!spot || !this.#numbered(1)) return;
    const { random, has } = this.#draft;
    const id = random.id('rp');
    const words = [`id=${id}`, `chassis=${++this.#chassis}`, ...this.#seat(spot)];
    if (has('bus-reserve') && random.chance(0.7) && this.#numbered(9))
      words.push(`bus-reserve=${random.int(5, 9)}`);
    const reserves = words.some((word) => word.startsWith('bus-reserve'));
    this.#add(reserves || random.chance(0.85) ? 'pcie-root-port' : 'ioh3420', words);
    this.#open(id, 'port');
  }

  /**
   * Without a bus a port goes to the expander that was made last, to its first free slot. Without an id its bus gets
   * the name of the root bus and so what follows, where no unit may go. A topology has to give it an id.
   */
  #portAnywhere(): void {
    const { random, has } = this.#draft;
    if (!this.#numbered(1)) return;
    const named = NEED_ROOT_BUS.some(has) || random.chance(0.5);
    this.#add('pcie-root-port', [`chassis=${++this.#chassis}`, ...(named ? [`id=${random.id('ra')}`] : [])]);
  }

  /** A device of the host; where it has no iommufd it takes the older way. */
  #assigned(count: number): void {
    const { random, endpoints, objects } = this.#draft;
    const spot = this.#spot('root', 'port');
    if (!spot) return;
    const id = random.id('h');
    const words = [`id=${id}`, `host=0000:${(0x40 + count).toString(16)}:00.0`, ...this.#seat(spot)];
    if (random.chance(0.5)) {
      const shared = random.id('fd');
      objects.push(`iommufd,id=${shared}`);
      words.push(`iommufd=${shared}`);
    }
    this.#add('vfio-pci', words);
    endpoints.push(id);
  }

  /** Controllers without id, whose buses QEMU names by counting, and devices that are told those names. */
  #countedBuses(): void {
    const { random, devices } = this.#draft;
    const leaves: string[] = [];
    const counts = new Map<string, number>();
    for (let count = random.int(1, 4); count > 0; count--) {
      const spot = this.#spot('root', 'conventional');
      if (!spot) break;
      const [model, bus, leaf] = random.pick(COUNTED);
      const number = counts.get(bus) ?? 0;
      const named = random.chance(0.3);
      const id = random.id('co');
      this.#add(model, [...(named ? [`id=${id}`] : []), ...this.#seat(spot)]);
      leaves.push(`${leaf},bus=${named ? `${id}.0` : `${bus}.${number}`}`);
      if (!named) counts.set(bus, number + 1);
    }
    devices.push(...random.shuffled(leaves));
  }

  #portFunctions(spot: Spot): void {
    const { random } = this.#draft;
    const slot = spot.next--;
    spot.free -= 1;
    for (let fn = 0; fn <= random.int(1, 4) && this.#numbered(1); fn++) {
      const id = random.id('rp');
      const more = fn === 0 || random.chance(0.3) ? ['multifunction=on'] : [];
      this.#add('pcie-root-port', [
        ...[`id=${id}`, `bus=${spot.bus}`, `chassis=${++this.#chassis}`, `addr=${slot.toString(16)}.${fn}`],
        ...more,
      ]);
      this.#open(id, 'port');
    }
  }

  #switch(): void {
    const { random } = this.#draft;
    const spot = this.#spot('port');
    if (!spot || !this.#numbered(4)) return;
    const up = random.id('up');
    this.#add('x3130-upstream', [`id=${up}`, ...this.#seat(spot)]);
    for (let count = random.int(1, 3); count > 0; count--) {
      const id = random.id('dn');
      this.#add('xio3130-downstream', [`id=${id}`, `bus=${up}`, `chassis=${++this.#chassis}`]);
      this.#open(id, 'port');
    }
  }

  #bridge(): void {
    const { random } = this.#draft;
    const model = this.#express
      ? random.pick(['pcie-pci-bridge', 'i82801b11-bridge', 'pci-bridge'])
      : 'pci-bridge';
    const spot =
      model === 'pcie-pci-bridge'
        ? this.#spot('root', 'port')
        : this.#spot('root', this.#express ? 'root' : 'conventional');
    if (!spot || !this.#numbered(1)) return;
    const id = random.id('br');
    const chassis = model === 'pci-bridge' ? [`chassis_nr=${++this.#chassis}`] : [];
    this.#add(model, [`id=${id}`, ...chassis, ...this.#seat(spot)]);
    this.#open(id, 'conventional');
  }

  #manyFunctions(): void {
    const { random, endpoints } = this.#draft;
    const spot = this.#spot('root', 'conventional');
    if (!spot) return;
    const slot = spot.next--;
    for (const fn of [0, ...random.some([1, 2, 3, 4, 5, 6, 7], 0.4)]) {
      const id = random.id('f');
      this.#add('pci-testdev', [
        ...[`id=${id}`, `bus=${spot.bus}`, `addr=${slot.toString(16)}.${fn}`],
        ...(fn === 0 ? ['multifunction=on'] : []),
      ]);
      endpoints.push(id);
    }
  }

  #endpoint(): void {
    const { random, endpoints } = this.#draft;
    const spot = this.#spot('root', 'port', 'conventional');
    if (!spot) return;
    const conventional = spot.kind === 'conventional' || !this.#express;
    const model = random.pick(conventional ? CONVENTIONAL_ENDPOINTS : EXPRESS_ENDPOINTS);
    if (model === 'qemu-xhci' && isArm(this.#draft) && conventional) return;
    const named = random.chance(0.8);
    const id = random.id('e');
    this.#add(model, [...(named ? [`id=${id}`] : []), ...this.#seat(spot)]);
    if (named) endpoints.push(id);
  }
}
