import { atsEnabled } from '../../../src/guest/check/ats-enabled.ts';
import type { FunctionSnapshot, NodeSnapshot, SysfsSnapshot } from '../../../src/guest/check/snapshot.ts';
import { guestView } from '../../../src/guest/guest-view.ts';
import { KERNEL_VERSIONS } from '../../../src/guest/kernel.ts';
import type { GuestView, Range } from '../../../src/guest/view.ts';
import type { Guest } from './guest.ts';

/** CONFIG_NODES_SHIFT of the lab kernel is 8, that of Debian's for aarch64 4. */
const MOST_NODES = { x86: 256, arm64: 16 };

/** What the tables of a guest predict for its kernel, RAM taken from its own map. */
export function predictionOf(guest: Guest): GuestView {
  const inOrder = new Intl.Collator('en', { numeric: true }).compare;
  const tables = [...guest.tables].sort(([a], [b]) => inOrder(a, b)).map(([, bytes]) => bytes);
  const version = /Linux version (\d+\.\d+)/.exec(guest.dmesg)?.[1] ?? '';
  const kernel = KERNEL_VERSIONS.find((known) => known === version);
  const architecture = guest.tables.has('GTDT') ? 'arm64' : 'x86';
  const maxNodes = MOST_NODES[architecture];
  const maps = { ram: ramOf(guest), ...(architecture === 'x86' && { reserved: reservedOf(guest) }) };
  return guestView(tables, { architecture, maxNodes, ...maps, ...(kernel && { kernel }) });
}

/** `System RAM` of /proc/iomem. */
function ramOf(guest: Guest): Range[] {
  return rangesOf(atBoot(guest, 'iomem'), /^([0-9a-f]+)-([0-9a-f]+) : System RAM$/);
}

/** What the firmware's memory map reserves. */
function reservedOf(guest: Guest): Range[] {
  return rangesOf(atBoot(guest, 'dmesg'), /BIOS-e820: \[mem 0x(\w+)-0x(\w+)\] (?:reserved|ACPI NVS)/);
}

function rangesOf(lines: readonly string[], pattern: RegExp): Range[] {
  return lines.flatMap((line) => {
    const [, first, last] = pattern.exec(line) ?? [];
    if (first === undefined || last === undefined) return [];
    const base = BigInt(`0x${first}`);
    return [{ base, length: BigInt(`0x${last}`) - base + 1n }];
  });
}

/** Lines of a file that was written before the script ran. */
export function atBoot({ files }: Guest, name: string): string[] {
  return Buffer.from(files.get(`boot/${name}`) ?? new Uint8Array())
    .toString('utf8')
    .split('\n');
}

/** What `readSysfs` would have read in a guest when it had booted. */
export function snapshotOf(guest: Guest): SysfsSnapshot {
  const files = atBoot(guest, 'files').map(pairOf);
  const links = new Map(atBoot(guest, 'links').map((line) => line.split(' ') as [string, string]));
  const names = atBoot(guest, 'names');
  const below = (pattern: RegExp) =>
    files.flatMap(([path, value]) => {
      const [, ...groups] = pattern.exec(path) ?? [];
      return groups.length === 0 ? [] : [[...groups, value] as [string, string, string]];
    });
  const nodes = below(/node\/node(\d+)\/distance$/).map(([number, distance]): [string, NodeSnapshot] => {
    const at = `/sys/devices/system/node/node${number}`;
    const within = (pattern: string) =>
      Object.fromEntries(below(new RegExp(`^${at}/${pattern}$`)).map(([name, value]) => [name, value]));
    const access = [0, 1].map((index) => {
      const values = within(`access${index}/initiators/((?:read|write)_\\w+)`);
      const linked = new RegExp(`^${at}/access${index}/initiators/node(\\d+)$`);
      const initiators = [...links.keys()].flatMap((path) => linked.exec(path)?.[1] ?? []).map(Number);
      return values.read_latency === undefined ? undefined : { initiators, files: values };
    });
    const [[cpulist] = ['']] = below(new RegExp(`^(${at}/cpulist)$`)).map(([, text]) => [text]);
    return [number, { cpulist, distance, access, caches: within('memory_side_cache/(.+)') }];
  });
  const blockSize = files.find(([path]) => path.endsWith('/block_size_bytes'))?.[1];
  const blocksOf = (number: string) =>
    names.flatMap((path) => new RegExp(`/node${number}/memory(\\d+)$`).exec(path)?.[1] ?? []).map(Number);
  const regions = below(/iommu_groups\/(\d+)\/reserved_regions$/);
  const groups = below(/iommu_groups\/(\d+)\/type$/).map(([group]) => [
    group,
    regions.flatMap(([other, line]) => (other === group ? [line] : [])),
  ]);
  const chips = new Map(below(/\/irq\/(\d+)\/chip_name$/).map(([number, name]) => [number, name]));
  const messages = new Map(
    names.flatMap((path) => {
      const [, name, number] = /devices\/([^/]+)\/msi_irqs\/(\d+)$/.exec(path) ?? [];
      return name === undefined || number === undefined ? [] : [[name, chips.get(number)] as const];
    }),
  );
  const functions = below(/devices\/([^/]+)\/numa_node$/).map(([name, numaNode]) => {
    const linkOf = (link: string) => {
      const target = links.get(`/sys/bus/pci/devices/${name}/${link}`);
      return target?.slice(target.lastIndexOf('/') + 1);
    };
    const found: { -readonly [K in keyof FunctionSnapshot]?: FunctionSnapshot[K] | undefined } = {
      way: wayOf(atBoot(guest, 'ways'), name),
      numaNode,
      class: below(new RegExp(`devices/(${name})/class$`))[0]?.[1],
      driver: linkOf('driver'),
      group: linkOf('iommu_group'),
      iommu: linkOf('iommu'),
      ats: atsEnabled(guest.files.get(`boot/config/${name}`) ?? new Uint8Array()),
      interruptChip: messages.get(name),
    };
    return [name, Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))];
  });
  return {
    masks: Object.fromEntries(below(/system\/node\/(\w+)$/).map(([name, value]) => [name, value])),
    nodes: Object.fromEntries(nodes),
    ...(blockSize && {
      memory: {
        blockSize: BigInt(`0x${blockSize}`),
        blocks: Object.fromEntries(nodes.map(([number]) => [number, blocksOf(number)])),
      },
    }),
    functions: Object.fromEntries(functions),
    groups: Object.fromEntries(groups),
    iommus: atBoot(guest, 'units').flatMap((path) => path.slice(path.lastIndexOf('/') + 1) || []),
    interruptChips: [...new Set(chips.values())].filter(Boolean),
  };
}

/** `path:value`, where the path may be that of a PCI function. */
function pairOf(line: string): readonly [path: string, value: string] {
  const at = line.indexOf(':', line.includes('/devices/0000:') ? line.lastIndexOf('/') : 0);
  return [line.slice(0, at), line.slice(at + 1).trim()];
}

/** Functions on the way to one. */
function wayOf(ways: readonly string[], name: string): string[] {
  const line = ways.find((text) => text.endsWith(`/${name}`)) ?? name;
  return line.match(/[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7](?=\/|$)/g) ?? [name];
}
