import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Host, HostDevice } from '../../vfio/sysfs/host.ts';
import { className } from '../../vfio/sysfs/pci-class.ts';
import { Mapping } from '../qemu/yaml-text.ts';
import type { Unit } from './units.ts';

/** Buses and devices of a VM, and which root buses each unit serves. */
export interface Places {
  readonly buses: readonly Mapping[];
  readonly devices: readonly Mapping[];
  /** Ids of expanders by the name of the unit that serves them. */
  readonly served: ReadonlyMap<string, readonly string[]>;
  /** Functions that found a place. */
  readonly placed: readonly HostDevice[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Placing {
  readonly host: Host;
  readonly devices: readonly HostDevice[];
  readonly units: readonly Unit[];
  /** Numbers of nodes in the VM by those of the host; empty for one node. */
  readonly nodes: ReadonlyMap<number, number>;
  /** Driver that a function must have. */
  readonly driverOf: (device: HostDevice) => string | undefined;
}

/** Bus numbers that a VM has for what is imported; its own buses and what is plugged in later need some as well. */
const BUS_NUMBERS = 224;
/** Ports on one root bus: slots but for what machines put on theirs. */
const MOST_PORTS = 24;

/** A root bus of the VM while it fills. */
interface RootBus {
  /** Undefined: the machine's own. */
  readonly id: string | undefined;
  ports: number;
}

/** What decides the root bus of a device: its node, and the unit that serves it. */
interface Locality {
  readonly node: number | undefined;
  readonly unit: Unit | undefined;
}

/** Functions that share a port: one device, or what is below one switch. */
interface Seat {
  readonly first: HostDevice;
  readonly devices: readonly HostDevice[];
  /** Downstream ports, when it is a switch. */
  readonly ports: readonly string[];
}

/**
 * A root port for each device, on an expander near its node: so locality is the host's, whatever its bus numbers are.
 * Functions of one device stay together, and so does what is below a switch. What the host's IOMMUs do not serve is on
 * expanders that bypass. When bus numbers run out, the rest is left out with a warning.
 */
export function placeDevices(placing: Placing): Places {
  return new Placement(placing).result();
}

class Placement {
  readonly #buses: Mapping[] = [];
  readonly #devices: Mapping[] = [];
  readonly #served = new Map<string, string[]>();
  readonly #placed: HostDevice[] = [];
  readonly #open = new Map<string, RootBus>();
  readonly #left: HostDevice[] = [];
  #numbers = 0;

  readonly #placing: Placing;

  constructor(placing: Placing) {
    this.#placing = placing;
  }

  result(): Places {
    for (const seat of seats(this.#placing)) this.#place(seat);
    return {
      buses: this.#buses,
      devices: this.#devices,
      served: this.#served,
      placed: this.#placed,
      diagnostics: this.#left.length === 0 ? [] : [leftOut(this.#left)],
    };
  }

  #place(seat: Seat): void {
    const { first, ports, devices } = seat;
    const needed = 2 + (ports.length > 0 ? 1 + ports.length : 0);
    if (this.#numbers + needed > BUS_NUMBERS) {
      this.#left.push(...devices);
      return;
    }
    const root = this.#rootBus(first);
    root.ports++;
    this.#numbers += needed - 1;
    const below = shortName(ports.length > 0 ? (first.bridges[1] ?? first.bdf) : first.bdf);
    const port = new Mapping().set('id', `rp-${below}`).set('type', 'root-port').set('on', root.id);
    this.#buses.push(port);
    if (ports.length > 0) {
      const type = new Mapping().set('id', `sw-${below}`).set('type', 'switch');
      this.#buses.push(type.set('on', `rp-${below}`).set('ports', ports.length));
    }
    for (const device of devices) {
      const number = ports.indexOf(device.bridges[2] ?? '');
      const bus = ports.length > 0 ? `sw-${below}.${number}` : `rp-${below}`;
      const together = devices.filter((other) => slotOf(other) === slotOf(device));
      this.#devices.push(
        this.#device(device, bus, together.length > 1 ? `0.${device.bdf.at(-1)}` : undefined),
      );
      this.#placed.push(device);
    }
  }

  /** The root bus near a device, a new one when there is none yet or it is full. */
  #rootBus(device: HostDevice): RootBus {
    const { units, nodes } = this.#placing;
    const unit = units.find(({ devices }) => devices.has(device.bdf));
    const at: Locality = { node: device.node === undefined ? undefined : nodes.get(device.node), unit };
    const bypass = unit === undefined && units.length > 0;
    const own = at.node === undefined && !bypass && (unit === undefined || unit.others || units.length === 1);
    const key = `${at.node}/${unit?.name}`;
    const found = this.#open.get(key);
    if (found !== undefined && found.ports < MOST_PORTS) return found;
    const bus = own && found === undefined ? { id: undefined, ports: 0 } : this.#expander(at, bypass);
    this.#open.set(key, bus);
    return bus;
  }

  #expander({ node, unit }: Locality, bypass: boolean): RootBus {
    const id = `pxb${this.#buses.filter((bus) => bus.get('type') === 'expander').length}`;
    this.#buses.push(
      new Mapping()
        .set('id', id)
        .set('type', 'expander')
        .set('node', node)
        .set('bypass', bypass || undefined),
    );
    this.#numbers++;
    if (unit !== undefined) this.#served.set(unit.name, [...(this.#served.get(unit.name) ?? []), id]);
    return { id, ports: 0 };
  }

  #device(device: HostDevice, on: string, slot: string | undefined): Mapping {
    const { host, driverOf } = this.#placing;
    const item = new Mapping(aboutDevice(host, device))
      .set('id', `${className(device.class)}-${shortName(device.bdf)}`)
      .set('on', on)
      .set('slot', slot)
      .set('host', device.bdf)
      .set('ids', `${hex4(device.vendor)}:${hex4(device.device)}`)
      .set('driver', driverOf(device));
    const bars = device.bars.filter(({ kind, size }) => kind === 'memory' && (size & (size - 1n)) === 0n);
    const whole = bars.every(({ is64bit, prefetchable }) => is64bit && prefetchable);
    if (whole)
      return item.set(
        'bars',
        bars.map(({ size }) => size),
      );
    return item.set(
      'bars',
      bars.map(({ size, is64bit, prefetchable }) =>
        new Mapping({ inline: true })
          .set('size', size)
          .set('64bit', is64bit ? undefined : false)
          .set('prefetchable', prefetchable ? undefined : false),
      ),
    );
  }
}

/** Devices that share a port, in order of addresses. */
function seats({ host, devices }: Placing): Seat[] {
  const ports = new Set(
    host.devices.filter(({ bridge, express }) => bridge && express).map(({ bdf }) => bdf),
  );
  const seats = new Map<string, HostDevice[]>();
  for (const device of devices) {
    const [, upstream, downstream] = device.bridges;
    const beside = (other: HostDevice) =>
      other.bridges[1] === upstream && (other.bridges[2] ?? downstream) !== downstream;
    const isSwitch = downstream !== undefined && ports.has(downstream) && devices.some(beside);
    const key = isSwitch ? (upstream as string) : seatOf(device, devices);
    seats.set(key, [...(seats.get(key) ?? []), device]);
  }
  return [...seats].map(([key, members]) => {
    const [first] = members as [HostDevice];
    const below = first.bridges[1] === key ? members.flatMap(({ bridges }) => bridges[2] ?? []) : [];
    return { first, devices: members, ports: [...new Set(below)] };
  });
}

/** Functions beside a function 0 that is chosen too; virtual functions are devices of their own. */
function seatOf(device: HostDevice, devices: readonly HostDevice[]): string {
  const zero = `${slotOf(device)}.0`;
  const alone = device.physicalFunction !== undefined || !devices.some(({ bdf }) => bdf === zero);
  return alone ? device.bdf : zero;
}

function slotOf({ bdf }: HostDevice): string {
  return bdf.slice(0, -2);
}

function aboutDevice({ groups }: Host, device: HostDevice): string {
  const { driver, physicalFunction, group, node } = device;
  const direct = groups.find(({ id }) => id === group)?.reserved.some(({ kind }) => kind === 'direct');
  return [
    `now with ${driver ?? 'no driver'}`,
    physicalFunction === undefined ? '' : `virtual function of ${physicalFunction}`,
    node === undefined ? '' : `node ${node}`,
    group === undefined ? 'no IOMMU group, so it cannot be assigned' : `IOMMU group ${group}`,
    direct ? 'its firmware wants memory mapped as it is: it cannot be assigned' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function leftOut(devices: readonly HostDevice[]): Diagnostic {
  const [first] = devices as [HostDevice];
  const last = devices.at(-1) ?? first;
  return {
    code: 'PXM434',
    severity: 'warning',
    message: `${devices.length} functions, ${first.bdf} to ${last.bdf}, find no bus number and are left out`,
    remedy: 'choose the devices of the VM by --device',
  };
}

/** `3b-00.0`, with the segment in front unless it is 0. */
function shortName(bdf: string): string {
  return bdf.replace(/^0000:/, '').replaceAll(':', '-');
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0');
}
