import { join } from 'node:path';
import { cdevPath } from '../cdev-path.ts';
import type { Cdev } from '../device-cdev.ts';
import type { HostBar, HostDevice } from './host.ts';
import { BDF, byAddress, NAME, ROOT_BUS } from './pci-address.ts';
import type { SysfsReader } from './sysfs-reader.ts';

/** Everything that a driver is chosen by: ids and class of a function. */
const MODALIAS =
  /^pci:v0000([0-9A-F]{4})d0000([0-9A-F]{4})sv0000([0-9A-F]{4})sd0000([0-9A-F]{4})bc([0-9A-F]{2})sc([0-9A-F]{2})i([0-9A-F]{2})$/;
const DEVICES = /^devices\//;
const BARS = 6;
/** Flags of a resource in `include/linux/ioport.h`. */
const FLAGS = { io: 0x100n, memory: 0x200n, prefetchable: 0x2000n, is64bit: 0x100000n };

/** Every PCI function in order of addresses. One that vanishes meanwhile is left out. */
export function readPciDevices(reader: SysfsReader): HostDevice[] {
  const folder = join(reader.sys, 'bus/pci/devices');
  return reader
    .names(folder)
    .sort(byAddress)
    .flatMap((bdf) => {
      const path = join(folder, bdf);
      if (!BDF.test(bdf)) return reader.odd(path, 'is no address of a PCI function') ?? [];
      return readPciDevice(reader, path, bdf) ?? [];
    });
}

function readPciDevice(reader: SysfsReader, link: string, bdf: string): HostDevice | undefined {
  const below = reader.deviceFolder(link);
  if (below === undefined) return undefined;
  const place = placeOf(below, bdf);
  if (place === undefined) return reader.odd(link, `leads to ${below}, which is no place of ${bdf}`);
  const at = join(reader.sys, below);
  const inside = new Set(reader.names(at));
  const path = (name: string) => `${at}/${name}`;
  const modalias = reader.match(path('modalias'), MODALIAS);
  if (modalias === undefined) return undefined;
  const id = (part: number) => Number.parseInt(modalias[part] as string, 16);
  const linked = (file: string, below: RegExp, name: RegExp) =>
    inside.has(file) ? reader.linked(at, file, below, name) : undefined;
  const number = (file: string) => (inside.has(file) ? reader.number(path(file)) : undefined);
  const text = (file: string) => (inside.has(file) ? reader.text(path(file)) : undefined);
  const group = linked('iommu_group', /^kernel\/iommu_groups$/, /^\d{1,9}$/);
  const secondaryBus = number('secondary_bus_number');
  return {
    bdf,
    vendor: id(1),
    device: id(2),
    subsystemVendor: id(3),
    subsystemDevice: id(4),
    class: (id(5) << 16) | (id(6) << 8) | id(7),
    revision: number('revision') ?? 0,
    modalias: modalias[0],
    driver: linked('driver', /^bus\/pci\/drivers$/, NAME),
    driverOverride: override(reader, path('driver_override'), text('driver_override')),
    node: number('numa_node'),
    group: group === undefined ? undefined : Number(group),
    iommu: linked('iommu', DEVICES, NAME),
    bars: inside.has('resource') ? bars(reader, path('resource')) : [],
    resetMethods: text('reset_method')?.split(' ').filter(Boolean) ?? [],
    express: inside.has('max_link_speed'),
    bridge: secondaryBus !== undefined || (id(5) === 6 && id(6) === 4),
    secondaryBus,
    ...place,
    physicalFunction: linked('physfn', DEVICES, BDF),
    virtualFunctions: [...inside]
      .filter((file) => /^virtfn\d{1,5}$/.test(file))
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
      .flatMap((file) => linked(file, DEVICES, BDF) ?? []),
    maxVirtualFunctions: number('sriov_totalvfs') ?? 0,
    cdev: inside.has('vfio-dev') ? cdev(reader, path('vfio-dev')) : undefined,
  };
}

/** Root bus and bridges above a function, from its path in the tree of devices. */
function placeOf(below: string, bdf: string): Pick<HostDevice, 'rootBus' | 'bridges'> | undefined {
  const parts = below.split('/');
  const root = parts.findLastIndex((part) => ROOT_BUS.test(part));
  const rootBus = ROOT_BUS.exec(parts[root] ?? '')?.[1];
  const chain = parts.slice(root + 1);
  if (rootBus === undefined || chain.at(-1) !== bdf || !chain.every((part) => BDF.test(part)))
    return undefined;
  return { rootBus, bridges: chain.slice(0, -1) };
}

function override(reader: SysfsReader, path: string, text: string | undefined): string | undefined {
  if (text === undefined || text === '' || text === '(null)') return undefined;
  return NAME.test(text) ? text : reader.odd(path, 'holds no name of a driver');
}

/** Lines of first and last address and flags; the first six are the BARs. */
function bars(reader: SysfsReader, path: string): HostBar[] {
  const lines = reader.text(path)?.split('\n') ?? [];
  return lines.slice(0, BARS).flatMap((line, index) => {
    const parts = /^(0x[0-9a-f]{16}) (0x[0-9a-f]{16}) (0x[0-9a-f]{16})$/.exec(line);
    if (parts === null) return reader.odd(path, `line ${index + 1} is no resource`) ?? [];
    const [base, last, flags] = parts.slice(1).map(BigInt) as [bigint, bigint, bigint];
    if (last < base) return reader.odd(path, `line ${index + 1} ends before it begins`) ?? [];
    const has = (flag: bigint) => (flags & flag) !== 0n;
    // A BAR that the function lacks is all zero; one that nothing was assigned to keeps its size.
    if (last === 0n || !(has(FLAGS.io) || has(FLAGS.memory))) return [];
    return {
      index,
      base,
      size: last - base + 1n,
      kind: has(FLAGS.memory) ? 'memory' : 'io',
      is64bit: has(FLAGS.is64bit),
      prefetchable: has(FLAGS.prefetchable),
    };
  });
}

/** Undefined too when the kernel has VFIO's devices without nodes of their own. */
function cdev(reader: SysfsReader, folder: string): Cdev | undefined {
  const name = reader.names(folder).find((found) => /^vfio\d{1,9}$/.test(found));
  if (name === undefined) return undefined;
  const numbers = reader.match(join(folder, name, 'dev'), /^\d+:\d+$/)?.[0];
  return numbers === undefined ? undefined : { name, path: cdevPath(name, numbers, reader.root), numbers };
}
