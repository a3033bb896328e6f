import { readArchive } from './archive.ts';

/** Values of `node<T>/access<A>/initiators` and the nodes named there. Latencies in ns, bandwidths in MB/s. */
export interface AccessClass {
  readonly values: Readonly<Record<string, number>>;
  readonly initiators: readonly number[];
  readonly targets: readonly number[];
}

export interface GuestNode {
  /** Row over the online nodes, ascending. */
  readonly distances: readonly number[];
  readonly cpus: readonly number[];
  readonly memoryKiB: number;
  readonly access: readonly AccessClass[];
  /** `index1/size` and the like. */
  readonly caches: Readonly<Record<string, string>>;
}

export interface GuestDevice {
  readonly id: string;
  readonly class: string;
  readonly node: number;
  /** Undefined: no IOMMU driver owns it. */
  readonly group: number | undefined;
  readonly unit: string | undefined;
  readonly driver: string | undefined;
}

/** What a guest saw, read by its kernel and busybox. */
export interface Guest {
  /** Of the script; undefined when the guest ended before. */
  readonly exit: number | undefined;
  readonly output: string;
  readonly dmesg: string;
  /** By the name in /sys/firmware/acpi/tables: the signature, with a number where there are several. */
  readonly tables: ReadonlyMap<string, Uint8Array>;
  /** Masks of /sys/devices/system/node such as `has_cpu`. */
  readonly masks: Readonly<Record<string, readonly number[]>>;
  readonly nodes: Readonly<Record<number, GuestNode>>;
  /** By full address, `0000:00:1f.2`. */
  readonly devices: Readonly<Record<string, GuestDevice>>;
  /** Groups with their regions, `<first> <last> <type>`, as the kernel prints them. */
  readonly groups: Readonly<Record<number, { readonly type: string; readonly reserved: readonly string[] }>>;
  /** Names in /sys/class/iommu. */
  readonly units: readonly string[];
  /** Everything that came out, by path; below `boot/` as it was before the script; what the script put into `$LAB/../out` too. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Makes a value of what the guest sent. */
export function readGuest(archive: Uint8Array): Guest {
  const files = readArchive(archive);
  // Without a script nothing has changed since the boot.
  const text = (name: string) => (files.get(name) ?? files.get(`boot/${name}`))?.toString('utf8') ?? '';
  const lines = (name: string) => text(name).split('\n').filter(Boolean);
  const values = lines('files').map((line) => {
    const at = line.indexOf(':', line.includes('/devices/0000:') ? line.lastIndexOf('/') : 0);
    return [line.slice(0, at), line.slice(at + 1)] as const;
  });
  const links = lines('links').map((line) => line.split(' ') as [string, string]);
  const exit = text('exit').trim();
  return {
    exit: exit === '' ? undefined : Number(exit),
    output: text('output'),
    dmesg: text('dmesg'),
    tables: below(files, 'tables/'),
    masks: collect(values, /system\/node\/(\w+)$/, (_, value) => numbers(value)),
    nodes: nodes(values, links),
    devices: devices(values, links),
    groups: collect(values, /iommu_groups\/(\d+)\/type$/, (path, type) => ({
      type,
      reserved: values
        .filter(([other]) => other === path.replace('type', 'reserved_regions'))
        .map(([, region]) => region),
    })),
    units: lines('units').map(lastOf),
    files,
  };
}

type Pairs = readonly (readonly [path: string, value: string])[];

function nodes(values: Pairs, links: Pairs): Record<number, GuestNode> {
  return collect(values, /node\/node(\d+)\/distance$/, (path, distances) => {
    const node = path.slice(0, path.lastIndexOf('/'));
    const read = (name: string) => values.find(([other]) => other === `${node}/${name}`)?.[1] ?? '';
    return {
      distances: distances.trim().split(/\s+/).map(Number),
      cpus: numbers(read('cpulist')),
      memoryKiB: Number(/(\d+) kB/.exec(read('meminfo'))?.[1] ?? 0),
      access: [0, 1].map((number) => {
        const within = (end: string) => new RegExp(`^${node}/access${number}/${end}`);
        return {
          values: collect(values, within('initiators/(\\w+)$'), (_, value) => Number(value)),
          initiators: Object.keys(collect(links, within('initiators/node(\\d+)$'), () => 0)).map(Number),
          targets: Object.keys(collect(links, within('targets/node(\\d+)$'), () => 0)).map(Number),
        };
      }),
      caches: collect(values, new RegExp(`^${node}/memory_side_cache/(.+)$`), (_, value) => value),
    };
  });
}

function devices(values: Pairs, links: Pairs): Record<string, GuestDevice> {
  return collect(values, /devices\/([^/]+)\/numa_node$/, (path, node) => {
    const device = path.slice(0, path.lastIndexOf('/'));
    const read = (name: string) => values.find(([other]) => other === `${device}/${name}`)?.[1] ?? '';
    const linkOf = (name: string) => links.find(([other]) => other === `${device}/${name}`)?.[1];
    const group = linkOf('iommu_group');
    return {
      id: `${read('vendor').slice(2)}:${read('device').slice(2)}`,
      class: read('class'),
      node: Number(node),
      group: group === undefined ? undefined : Number(lastOf(group)),
      unit: linkOf('iommu') === undefined ? undefined : lastOf(linkOf('iommu') ?? ''),
      driver: linkOf('driver') === undefined ? undefined : lastOf(linkOf('driver') ?? ''),
    };
  });
}

/** An object of what `make` gives for each path that matches, by the first group of the match. */
function collect<T>(
  pairs: Pairs,
  pattern: RegExp,
  make: (path: string, value: string) => T,
): Record<string, T> {
  return Object.fromEntries(
    pairs.flatMap(([path, value]) => {
      const key = pattern.exec(path)?.[1];
      return key === undefined ? [] : [[key, make(path, value)]];
    }),
  );
}

/** Numbers of a list such as `0-3,7`. */
export function numbers(list: string): number[] {
  return list
    .trim()
    .split(',')
    .filter(Boolean)
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function below(files: ReadonlyMap<string, Buffer>, folder: string): Map<string, Uint8Array> {
  return new Map(
    [...files].flatMap(([path, bytes]) =>
      path.startsWith(folder) ? [[path.slice(folder.length), new Uint8Array(bytes)] as const] : [],
    ),
  );
}
