import type { Host, HostBar, HostDevice, HostGroup, HostNode, ReservedIova } from '../../vfio/sysfs/host.ts';
import { className } from '../../vfio/sysfs/pci-class.ts';
import { count, set, size } from './amounts.ts';
import { grid } from './grid.ts';
import { wrap } from './wrap.ts';

const WIDTH = 80;
const hex4 = (value: number) => value.toString(16).padStart(4, '0');
const ids = ({ vendor, device }: HostDevice) => `${hex4(vendor)}:${hex4(device)}`;
const plain = (text: string) => text;

/** A host for a terminal of 80 columns: what it is, its nodes, the devices chosen, and groups of several of them. */
export function hostText(host: Host, devices: readonly HostDevice[], title = plain): string {
  const shown = new Set(devices.map(({ group }) => group));
  const groups = host.groups.filter(({ id }) => shown.has(id));
  return [
    summary(host),
    '',
    ...nodeLines(host.nodes, title),
    '',
    ...deviceLines(devices, title),
    ...sharedLines(groups, title),
    ...reservedLines(groups, title),
  ].join('\n');
}

function summary({ release, iommufd, iommus, groups, devices }: Host): string {
  const units =
    iommus.length === 0 ? 'no IOMMU in use' : `${count(iommus.length, 'IOMMU')} (${kinds(iommus)})`;
  const parts = [units, count(groups.length, 'group'), count(devices.length, 'PCI function')];
  return [`Linux ${release}, ${iommufd ? 'iommufd' : 'no iommufd'}`, ...parts].join(', ');
}

function kinds(iommus: Host['iommus']): string {
  return [...new Set(iommus.map(({ kind }) => kind))].join(', ');
}

function nodeLines(nodes: readonly HostNode[], title: (text: string) => string): string[] {
  const rows = nodes.map(({ id, cpus, memory, hugePages, distances }) => [
    `${id}`,
    set(cpus),
    `${(memory >> 20n) + (memory % (1n << 20n) > 0n ? 1n : 0n)}M`,
    hugePages
      .filter(({ total }) => total > 0)
      .map(({ size: bytes, total, free }) => `${size(bytes)}: ${free} of ${total} free`)
      .join(', ') || 'none',
    distances.join(' '),
  ]);
  return table(['node', 'processors', 'memory', 'huge pages', 'distances'], rows, [0, 2], title);
}

function deviceLines(devices: readonly HostDevice[], title: (text: string) => string): string[] {
  if (devices.length === 0) return ['no such device'];
  const rows = devices.map((device) => [
    device.bdf,
    ids(device),
    className(device.class),
    `${device.node ?? '-'}`,
    `${device.group ?? '-'}`,
    device.driver ?? '-',
    device.resetMethods[0] ?? '-',
    device.bars.flatMap(({ kind, size: bytes }) => (kind === 'memory' ? size(bytes) : [])).join(' '),
  ]);
  return table(['device', 'ids', 'class', 'node', 'group', 'driver', 'reset', 'BARs'], rows, [3, 4], title);
}

/** Rows below their titles; what is too long in the last column goes on below it. */
function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
  title: (text: string) => string,
): string[] {
  const before = grid(
    [titles, ...rows].map((row) => [...row.slice(0, -1), '|']),
    right,
  );
  return before.flatMap((line, index) => {
    const start = line.slice(0, -1);
    const last = (index === 0 ? titles : rows[index - 1])?.at(-1) ?? '';
    const [first = '', ...more] = wrap(last, Math.max(12, WIDTH - start.length));
    const lines = [start + first, ...more.map((part) => ' '.repeat(start.length) + part)];
    return lines.map((text) => (index === 0 ? title(text.trimEnd()) : text.trimEnd()));
  });
}

function sharedLines(groups: readonly HostGroup[], title: (text: string) => string): string[] {
  const rows = groups
    .map(({ id, devices, others }) => ({ id, members: [...devices, ...others] }))
    .filter(({ members }) => members.length > 1)
    .map(({ id, members }) => [`${id}`, members.join(' ')]);
  return rows.length === 0 ? [] : ['', ...table(['group', 'is shared by'], rows, [0], title)];
}

function reservedLines(groups: readonly HostGroup[], title: (text: string) => string): string[] {
  const byRegion = new Map<string, number[]>();
  for (const { id, reserved } of groups)
    for (const region of reserved) {
      const text = `${regionText(region)}`;
      byRegion.set(text, [...(byRegion.get(text) ?? []), id]);
    }
  const rows = [...byRegion].map(([region, of]) => [
    region,
    of.length === groups.length ? 'all' : set(of).replaceAll(',', ', '),
  ]);
  return rows.length === 0 ? [] : ['', ...table(['reserved I/O addresses', 'groups'], rows, [], title)];
}

function regionText({ start, last, kind }: ReservedIova): string {
  return `0x${start.toString(16)}-0x${last.toString(16)} ${kind}`;
}

/** Everything about one function. */
export function hostDeviceText(host: Host, device: HostDevice, title = plain): string {
  const group = host.groups.find(({ id }) => id === device.group);
  const members = [...(group?.devices ?? []), ...(group?.others ?? [])].filter((name) => name !== device.bdf);
  const virtual = device.virtualFunctions;
  const rows: [string, string][] = [
    ['ids', `${ids(device)}, subsystem ${hex4(device.subsystemVendor)}:${hex4(device.subsystemDevice)}`],
    ['class', `${device.class.toString(16).padStart(6, '0')}, revision ${device.revision}`],
    ['driver', driverText(device)],
    ['node', device.node === undefined ? 'the firmware tells none' : `${device.node}`],
    ['IOMMU', device.iommu ?? 'none serves it'],
    ['group', group === undefined ? 'none' : `${group.id} (${group.type}), ${company(members)}`],
    ['reserved', group?.reserved.map(regionText).join(', ') || 'nothing'],
    ['BARs', device.bars.map(barText).join(', ') || 'none'],
    ['reset', device.resetMethods.join(', then ') || 'the kernel knows no way to reset it'],
    ['behind', [...device.bridges.toReversed(), `root bus ${device.rootBus}`].join(', ')],
  ];
  if (device.maxVirtualFunctions > 0)
    rows.push([
      'virtual',
      `${virtual.length} of ${device.maxVirtualFunctions}: ${virtual.join(' ') || 'none'}`,
    ]);
  if (device.physicalFunction !== undefined) rows.push(['function of', device.physicalFunction]);
  if (device.cdev !== undefined) rows.push(['VFIO', `${device.cdev.path}, ${device.cdev.numbers}`]);
  const body = table(['', ''], rows, [], plain).slice(1);
  return [title(`${device.bdf} ${className(device.class)}`), ...body.map((line) => `  ${line}`)].join('\n');
}

function driverText({ driver, driverOverride }: HostDevice): string {
  const override = driverOverride === undefined ? '' : `, only ${driverOverride} may take it`;
  return (driver ?? 'none') + override;
}

function company(members: readonly string[]): string {
  return members.length === 0 ? 'alone' : `with ${members.join(' ')}`;
}

function barText({ index, size: bytes, kind, is64bit, prefetchable }: HostBar): string {
  const words = [kind === 'io' ? 'ports' : '', is64bit ? '64-bit' : '', prefetchable ? 'prefetchable' : ''];
  return [`${index}: ${size(bytes)}`, ...words.filter(Boolean)].join(' ');
}
