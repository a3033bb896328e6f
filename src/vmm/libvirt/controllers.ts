import { CONVENTIONAL_EXPANDER } from '../../machines/bus-models.ts';
import { bypassesIommu } from '../../machines/qemu-bypass.ts';
import { createdDevices } from '../../machines/qemu-devices.ts';
import type { BridgeKind, Bus, PciFunction, Platform } from '../../topology/platform.ts';
import type { Property } from '../qemu/option.ts';
import { busName, type DomainPlan } from './domain-plan.ts';
import { type Element, element } from './xml.ts';

/** A controller as libvirt knows it, and what it lets sit on its bus. */
interface Controller {
  /** Of libvirt, by QEMU's model. */
  readonly models: Readonly<Record<string, string>>;
  readonly slots: readonly [first: number, last: number];
  readonly bridges: readonly BridgeKind[];
  readonly endpoints: boolean;
}

type Said = Exclude<BridgeKind, 'cxl-expander' | 'cxl-root-port'>;

/** libvirt's rules for addresses that a user gives (`virDomainPCIAddressBusSetModel`). */
const CONTROLLERS: Readonly<Record<Said, Controller>> = {
  expander: {
    models: { 'pxb-pcie': 'pcie-expander-bus', pxb: 'pci-expander-bus' },
    slots: [0, 0],
    bridges: ['root-port', 'dmi-bridge'],
    endpoints: false,
  },
  'root-port': {
    models: { 'pcie-root-port': 'pcie-root-port', ioh3420: 'pcie-root-port' },
    slots: [0, 0],
    bridges: ['upstream-port', 'pcie-pci-bridge'],
    endpoints: true,
  },
  'upstream-port': {
    models: { 'x3130-upstream': 'pcie-switch-upstream-port' },
    slots: [0, 31],
    bridges: ['downstream-port'],
    endpoints: false,
  },
  'downstream-port': {
    models: { 'xio3130-downstream': 'pcie-switch-downstream-port' },
    slots: [0, 0],
    bridges: ['upstream-port', 'pcie-pci-bridge'],
    endpoints: true,
  },
  'pci-bridge': {
    models: { 'pci-bridge': 'pci-bridge' },
    slots: [1, 31],
    bridges: ['pci-bridge'],
    endpoints: true,
  },
  'pcie-pci-bridge': {
    models: { 'pcie-pci-bridge': 'pcie-to-pci-bridge' },
    slots: [1, 31],
    bridges: ['pci-bridge'],
    endpoints: true,
  },
  'dmi-bridge': {
    models: { 'i82801b11-bridge': 'dmi-to-pci-bridge' },
    slots: [0, 31],
    bridges: ['pci-bridge'],
    endpoints: true,
  },
};

const EXPRESS_ROOT: Omit<Controller, 'models'> = {
  slots: [1, 31],
  bridges: ['expander', 'root-port', 'dmi-bridge', 'pci-bridge'],
  endpoints: true,
};
const CONVENTIONAL_ROOT: Omit<Controller, 'models'> = {
  slots: [1, 31],
  bridges: ['expander', 'pci-bridge'],
  endpoints: true,
};

/**
 * libvirt's numbers for the buses whose controllers it can make, in the order of their creation. None but the root bus
 * where there is CXL: the order of host bridges in CEDT follows from the names of all devices, and libvirt has its own.
 */
export function controllersOf(platform: Platform): Map<Bus, number> {
  const [root] = platform.pci.rootBuses;
  const controllers = new Map<Bus, number>(root ? [[root, 0]] : []);
  if (platform.cxl !== undefined) return controllers;
  let next = 1;
  for (const created of createdDevices(platform)) {
    if (created.kind !== 'function') continue;
    const { opens, model } = created.on;
    if (opens === undefined || !isController(controllers, created.on)) continue;
    controllers.set(opens, next);
    const behind = model === CONVENTIONAL_EXPANDER.expander ? opens.functions[0]?.opens : undefined;
    if (behind !== undefined) controllers.set(behind, next);
    next += 1;
  }
  return controllers;
}

/** Whether libvirt can make an endpoint at the place where it is. */
export function canHold(controllers: ReadonlyMap<Bus, number>, { bus, device }: PciFunction): boolean {
  const rules = rulesOf(controllers, bus);
  return rules?.endpoints === true && device >= rules.slots[0] && device <= rules.slots[1];
}

function isController(controllers: ReadonlyMap<Bus, number>, on: PciFunction): boolean {
  const rules = rulesOf(controllers, on.bus);
  if (rules === undefined || on.bridge === undefined || libvirtModel(on) === undefined) return false;
  return rules.bridges.includes(on.bridge) && on.device >= rules.slots[0] && on.device <= rules.slots[1];
}

function rulesOf(controllers: ReadonlyMap<Bus, number>, bus: Bus): Omit<Controller, 'models'> | undefined {
  if (!controllers.has(bus)) return undefined;
  if (bus.bridge === undefined) return bus.express ? EXPRESS_ROOT : CONVENTIONAL_ROOT;
  const kind = bus.bridge.bridge as Said | undefined;
  return kind === undefined ? undefined : CONTROLLERS[kind];
}

function libvirtModel({ bridge, model }: PciFunction): string | undefined {
  return bridge === undefined ? undefined : CONTROLLERS[bridge as Said]?.models[model ?? ''];
}

/** The machine's own bus, with the size of its 64-bit window where that matters. */
export function rootController({ machine, pci }: Platform): Element {
  const window = pci.window64;
  const size = window === undefined ? [] : [element('pcihole64', { unit: 'KiB' }, String(window / 1024n))];
  const model = machine.type === 'pc' ? 'pci-root' : 'pcie-root';
  return element('controller', { type: 'pci', index: 0, model }, size);
}

/** The controller of a function that opens a bus in `plan.controllers`. */
export function controller(plan: DomainPlan, on: PciFunction, opens: Bus): Element {
  const { platform, controllers, overrides } = plan;
  const given = new Map(on.properties);
  const take = (name: string) => {
    const value = given.get(name);
    given.delete(name);
    return value === undefined ? undefined : String(value);
  };
  const node = take('numa_node');
  const model = libvirtModel(on) ?? '';
  const target = element(
    'target',
    { busNr: take('bus_nr'), chassis: take('chassis'), chassisNr: take('chassis_nr') },
    [node === undefined ? undefined : element('node', {}, node)],
  );
  if (opens.root && bypassesIommu(platform, opens)) given.set('bypass_iommu', true);
  else given.delete('bypass_iommu');
  override(overrides, busName(plan, opens), [...given]);
  const named = on.model === 'ioh3420' ? element('model', { name: on.model }) : undefined;
  return element('controller', { type: 'pci', index: controllers.get(opens), model }, [
    named,
    target.attributes.length > 0 || target.content.length > 0 ? target : undefined,
    address(controllers, on),
  ]);
}

/** Where a device is, for libvirt. */
export function address(controllers: ReadonlyMap<Bus, number>, on: PciFunction): Element {
  return element('address', {
    type: 'pci',
    domain: '0x0000',
    bus: `0x${(controllers.get(on.bus) ?? 0).toString(16).padStart(2, '0')}`,
    slot: `0x${on.device.toString(16).padStart(2, '0')}`,
    function: `0x${on.function}`,
    multifunction: on.multifunction ? 'on' : undefined,
  });
}

/** Notes properties that libvirt has no words for. */
export function override(
  overrides: DomainPlan['overrides'],
  alias: string,
  properties: readonly Property[],
): void {
  const kept = properties.filter(([, value]) => value !== undefined);
  if (kept.length > 0) overrides.set(alias, [...(overrides.get(alias) ?? []), ...kept]);
}
