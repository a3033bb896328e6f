import { make } from '../../binary/make.ts';
import { isBare } from '../../machines/beyond-qemu.ts';
import { peripheralNames, unnamedNames } from '../../machines/qemu-devices.ts';
import { placedMemoryDevices } from '../../machines/qemu-memory-devices.ts';
import { type GenericPort, objectNames } from '../../machines/qemu-objects.ts';
import { qomOrder } from '../../machines/qom-order.ts';
import { hostBridgeUid } from '../../topology/host-bridge-uid.ts';
import type { Cpu, Initiator, Node, Platform } from '../../topology/platform.ts';
import {
  genericInitiatorPci,
  genericPortAcpi,
  giccAffinity,
  localApicAffinity,
  localX2apicAffinity,
  memoryAffinity,
  type Srat,
  type SratEntry,
  srat,
} from '../srat.ts';
import { headerIds } from './header-ids.ts';

const ENABLED = { enabled: true };
const CXL_HOST_BRIDGE = 'ACPI0016';

/** The SRAT of a machine with nodes; undefined for one without. */
export function buildSrat(platform: Platform): Srat | undefined {
  if (platform.nodes.length === 0) return undefined;
  const { arch, vmm } = platform.machine;
  const qemuOnX86 = vmm === 'qemu' && arch === 'x86';
  const persistent = persistentEntries(platform);
  const memory = [...memoryEntries(platform), ...(arch === 'x86' ? persistent : [])];
  return make(srat, {
    ...headerIds(platform),
    ...(qemuOnX86 && { revision: 1 }),
    entries: [
      ...platform.cpus.flatMap((cpu) => (cpu.node === undefined ? [] : [processorEntry(cpu, cpu.node)])),
      ...memory,
      ...(qemuOnX86 ? padding(platform.nodes.length + 2 - memory.length) : []),
      ...ordered(platform, platform.initiators).map(initiatorEntry),
      ...ordered(platform, platform.cxl?.ports ?? []).map(portEntry),
      ...(arch === 'arm' ? persistent : []),
      ...hotplugEntries(platform),
    ],
  });
}

function processorEntry(cpu: Cpu, { id: proximityDomain }: Node): SratEntry {
  const { apicId, index } = cpu;
  if (apicId === undefined)
    return make(giccAffinity, { proximityDomain, processorUid: index, flags: ENABLED });
  if (apicId >= 255) return make(localX2apicAffinity, { proximityDomain, x2apicId: apicId, flags: ENABLED });
  return make(localApicAffinity, {
    proximityDomainLow: proximityDomain & 0xff,
    proximityDomainHigh: proximityDomain >> 8,
    apicId,
    flags: ENABLED,
  });
}

/** Memory present at boot, then the nodes without any in the style that was asked for. */
function memoryEntries({ memory, nodes }: Platform): SratEntry[] {
  const present = memory.ranges.flatMap(({ base, size, node }) =>
    node === undefined
      ? []
      : [
          make(memoryAffinity, {
            proximityDomain: node.id,
            baseAddress: base,
            rangeLength: size,
            flags: ENABLED,
          }),
        ],
  );
  const absent = nodes.filter((node) => isBare(node) && node.placeholderStyle !== 'no-entry');
  return [
    ...present,
    ...absent.map(({ id: proximityDomain, placeholderStyle }) =>
      make(memoryAffinity, { proximityDomain, flags: { enabled: placeholderStyle === 'zero-length' } }),
    ),
  ];
}

/** The memory of each nvdimm; QEMU finds those with an id first, both in the order of their parent's hash table. */
function persistentEntries(platform: Platform): SratEntry[] {
  const devices = placedMemoryDevices(platform).filter(({ device }) => device.type === 'nvdimm');
  if (devices.length === 0) return [];
  const unnamed = unnamedNames(platform);
  const order = [...qomOrder(peripheralNames(platform)), ...qomOrder([...unnamed.values()])];
  const place = new Map(order.map((name, at) => [name, at]));
  const placeOf = (id: string) => place.get(unnamed.get(id) ?? id) ?? 0;
  return devices
    .sort((a, b) => placeOf(a.device.id) - placeOf(b.device.id))
    .map(({ device, base, size }) =>
      make(memoryAffinity, {
        proximityDomain: device.node?.id ?? 0,
        baseAddress: base,
        rangeLength: size,
        flags: { enabled: true, nonVolatile: true },
      }),
    );
}

/** QEMU on x86 fills its table up to a number of memory entries that depends on the nodes only. */
function padding(count: number): SratEntry[] {
  return Array.from({ length: Math.max(0, count) }, () => make(memoryAffinity, {}));
}

/** In QEMU the order of the objects in their parent's hash table; elsewhere that of declaration. */
function ordered<T extends { readonly id: string }>(platform: Platform, objects: readonly T[]): readonly T[] {
  if (platform.machine.vmm === 'none') return objects;
  const place = new Map(qomOrder(objectNames(platform)).map((name, at) => [name, at]));
  return objects.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}

function initiatorEntry({ device, node }: Initiator): SratEntry {
  return make(genericInitiatorPci, {
    proximityDomain: node.id,
    segment: device.bus.segment,
    bus: device.bus.number,
    deviceFunction: (device.device << 3) | device.function,
    flags: ENABLED,
  });
}

/** A CXL host bridge is named as its ACPI device: id and unique id. */
function portEntry({ bus, node }: GenericPort): SratEntry {
  return make(genericPortAcpi, {
    proximityDomain: node.id,
    hid: CXL_HOST_BRIDGE,
    uid: hostBridgeUid(bus),
    flags: ENABLED,
  });
}

function hotplugEntries({ memory }: Platform): SratEntry[] {
  return memory.hotplug.map(({ base, size, node }) =>
    make(memoryAffinity, {
      proximityDomain: node?.id ?? 0,
      baseAddress: base,
      rangeLength: size,
      flags: { enabled: true, hotPluggable: true },
    }),
  );
}
