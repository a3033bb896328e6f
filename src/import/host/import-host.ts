import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { BUILT_IN } from '../../profiles/built-in.ts';
import { parseProfile } from '../../profiles/read-profile.ts';
import type { HostTable } from '../../vfio/sysfs/acpi-tables.ts';
import type { Host, HostDevice } from '../../vfio/sysfs/host.ts';
import { className } from '../../vfio/sysfs/pci-class.ts';
import type { HostProcessor } from '../../vfio/sysfs/processors.ts';
import { Mapping, yamlText } from '../qemu/yaml-text.ts';
import { guestNodes } from './nodes.ts';
import { type Places, placeDevices } from './places.ts';
import { guestProcessors } from './processors.ts';
import { hostUnits, type Unit, type Units } from './units.ts';

/** Everything that a topology takes from a host. */
export interface HostFacts {
  readonly host: Host;
  readonly processors: readonly HostProcessor[];
  /** With the bytes of those in `IOMMU_TABLES` that may be read. */
  readonly tables: readonly HostTable[];
}

export interface HostImportOptions {
  /** Functions of the VM; all that a VM could have, unless given. */
  readonly devices?: readonly HostDevice[];
  /** Memory of the VM, shared out as the host's is; as much as the host has, unless given. */
  readonly memory?: bigint;
}

export interface ImportedHost {
  /** A topology in YAML; comments tell what the host has. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Processors whose ids interrupts reach without an IOMMU that remaps them. */
const WITHOUT_REMAPPING = 255;

/**
 * A VM like a host: processors, nodes with memory and distances, devices by their addresses with ids and BARs behind
 * root ports near their nodes, and IOMMUs. It loads and resolves whatever the host is.
 */
export function importHost(facts: HostFacts, options: HostImportOptions = {}): ImportedHost {
  const { host, tables } = facts;
  const arm = tables.some(({ signature }) => signature === 'GTDT' || signature === 'IORT');
  const processors = guestProcessors(facts.processors);
  const units = hostUnits(host, tables);
  const chosen = options.devices ?? host.devices.filter((device) => isForVms(host, device));
  const nodes = guestNodes(host.nodes, processors, {
    memory: options.memory,
    more: chosen.some((device) => profileOf(device)?.nodes !== undefined),
  });
  const places = placeDevices({
    host,
    devices: chosen.filter(({ bdf }) => /^[0-9a-f]{4}:/.test(bdf)),
    units: units.units,
    nodes: nodes.ids,
    driverOf,
  });
  const document = new Mapping()
    .set('machine', new Mapping().set('type', arm ? 'virt' : 'q35').set('firmware', arm ? 'aavmf' : 'ovmf'))
    .set('cpus', processors.section);
  for (const { key, value } of nodes.sections.entries) document.set(key, value);
  const remapping = arm || processors.count <= WITHOUT_REMAPPING ? [] : [new Mapping().set('type', 'intel')];
  const declared = unitItems(units.units, places, options.memory ?? sum(host.nodes, ({ memory }) => memory));
  document
    .set('buses', places.buses)
    .set('devices', places.devices)
    .set(
      'iommus',
      declared.length > 0 ? declared : remapping,
      declared.length > 0
        ? aboutUnits(units, declared.length)
        : 'Interrupts reach so many processors only through one.',
    );
  return {
    text: `${heading(facts)}${yamlText(document)}`,
    diagnostics: [...places.diagnostics, ...doubts(chosen, units)],
  };
}

function heading({ host: { release, nodes, devices, iommus } }: HostFacts): string {
  const has = [count(nodes, 'node'), count(devices, 'PCI function'), `${count(iommus, 'IOMMU')} in use`].join(
    ', ',
  );
  return `# Made by pxm import host from a machine with Linux ${release}, ${has}.\n`;
}

function sum<T>(items: readonly T[], of: (item: T) => bigint): bigint {
  return items.reduce((total, item) => total + of(item), 0n);
}

function count({ length }: readonly unknown[], one: string): string {
  return `${length} ${one}${length === 1 ? '' : 's'}`;
}

/** Not bridges, parts of the chipset, or what is beside one of them in a slot. */
function isForVms(host: Host, device: HostDevice): boolean {
  const stays = (one: HostDevice) => ['bridge', 'system', 'memory'].includes(className(one.class));
  const zero = `${device.bdf.slice(0, -1)}0`;
  const slot = host.devices.find(({ bdf }) => bdf === zero);
  const chipset = device.bridges.length === 0 && slot !== undefined && className(slot.class) === 'bridge';
  return !device.bridge && !stays(device) && !chipset;
}

/** The variant driver that has a function, or the one that its profile wants. */
function driverOf(device: HostDevice): string | undefined {
  const { driver } = device;
  return driver?.includes('vfio') && driver !== 'vfio-pci' ? driver : profileOf(device)?.driver;
}

function profileOf({ vendor, device }: HostDevice) {
  const ids = [vendor, device].map((id) => id.toString(16).padStart(4, '0')).join(':');
  return PROFILES.find((profile) => profile.ids?.some((one) => one.toLowerCase() === ids));
}

const PROFILES = Object.entries(BUILT_IN).map(([name, text]) => parseProfile(text, name).value);

/** Units that serve something of the VM; a single one serves all that nothing bypasses. */
function unitItems(units: readonly Unit[], { placed, served }: Places, memory: bigint): Mapping[] {
  const bars = sum(placed, (device) => sum(device.bars, ({ size }) => size));
  // Windows are as large as the largest BAR asks for, and aligned to that.
  const reaches = (width: number) => (memory + bars) * 4n <= 1n << BigInt(width);
  const used = units.filter(({ devices, others }) => others || placed.some(({ bdf }) => devices.has(bdf)));
  const some = used.length > 0 ? used : units.slice(0, 1);
  return some.map((unit) => {
    const buses = some.length > 1 && !unit.others ? served.get(unit.name) : undefined;
    return new Mapping(unit.name)
      .set('type', unit.type)
      .set('buses', buses)
      .set('interrupt-remapping', unit.interruptRemapping ? undefined : false)
      .set('device-iotlb', unit.deviceIotlb || undefined)
      .set('opt-out-x2apic', unit.optOutX2apic || undefined)
      .set(
        'address-width',
        unit.addressWidth !== undefined && reaches(unit.addressWidth) ? unit.addressWidth : undefined,
      )
      .section('options', options(unit, placed.length > 0));
  });
}

/** VFIO in the VMM follows what the guest maps only with this. */
function options({ type }: Unit, assigned: boolean): Mapping {
  return new Mapping().set('caching-mode', type === 'intel' && assigned ? true : undefined);
}

function aboutUnits({ units, from, unknown }: Units, declared: number): string {
  const which =
    declared === units.length ? '' : `${declared} of ${units.length}, those that serve these devices; `;
  const many = declared > 1 ? 'QEMU has one on x86: these tables are for another VMM; ' : '';
  return `${which}${many}from ${from}${unknown === undefined ? '' : `; ${unknown}`}`;
}

function doubts(chosen: readonly HostDevice[], { unknown, units }: Units): Diagnostic[] {
  const warning = (message: string, remedy: string): Diagnostic => ({
    code: 'PXM434',
    severity: 'warning',
    message,
    remedy,
  });
  const beyond = chosen.filter(({ bdf }) => !/^[0-9a-f]{4}:/.test(bdf));
  return [
    ...(unknown === undefined
      ? []
      : [
          warning(
            `${unknown}: the IOMMUs are those of ${units.length > 0 ? '/sys/class/iommu alone' : 'none'}`,
            'run it as root for what only the table says',
          ),
        ]),
    ...beyond.map(({ bdf }) =>
      warning(`${bdf} is in a segment that a controller makes and is left out`, 'assign the controller'),
    ),
  ];
}
