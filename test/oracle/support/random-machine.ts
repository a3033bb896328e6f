import fc from 'fast-check';

/** A topology document that need not be accepted, but mostly is. */
export const randomMachine: fc.Arbitrary<object> = fc
  .record({
    type: fc.constantFrom('q35', 'q35', 'pc', 'virt', 'virt'),
    levels: fc.record({
      sockets: fc.integer({ min: 1, max: 5 }),
      dies: fc.integer({ min: 1, max: 3 }),
      modules: fc.integer({ min: 1, max: 2 }),
      clusters: fc.integer({ min: 1, max: 3 }),
      cores: fc.constantFrom(1, 2, 3, 5, 70),
      threads: fc.integer({ min: 1, max: 2 }),
    }),
    absent: fc.boolean(),
    mapping: fc.constantFrom('none', 'some', 'sockets'),
    memory: fc.array(memorySize(), { minLength: 1, maxLength: 5 }),
    empty: fc.integer({ min: 0, max: 6 }),
    shuffle: fc.infiniteStream(fc.nat()),
    slots: fc.integer({ min: 0, max: 3 }),
    room: fc.constantFrom('0', '1G', '2560M', '40G'),
    distances: fc.constantFrom('none', 'same', 'random', 'symmetric'),
    bars: fc.constantFrom('16M', '64G', '256G'),
    roots: fc.array(fc.constantFrom('port', 'switch', 'expander', 'bridge', 'device'), { maxLength: 5 }),
    initiators: fc.integer({ min: 0, max: 8 }),
    own: fc.record({
      pic: fc.boolean(),
      'max-ram-below-4g': fc.option(fc.constantFrom('1G', '2G', '3G', '4G'), { nil: undefined }),
      gic: fc.constantFrom('2', '3', '3', '4'),
      its: fc.boolean(),
      'highmem-ecam': fc.boolean(),
      virtualization: fc.boolean(),
      ovmf: fc.boolean(),
    }),
  })
  .map((parts) => document(parts));

function memorySize() {
  return fc.oneof(
    fc.constantFrom('512K', '640K', '1M', '128M', '2G', '2815M', '2816M', '3G', '3584M', '130G'),
    fc.integer({ min: 16, max: 800_000 }).map((pages) => `${pages * 8}K`),
  );
}

type Parts = {
  type: string;
  levels: Record<'sockets' | 'dies' | 'modules' | 'clusters' | 'cores' | 'threads', number>;
  absent: boolean;
  mapping: string;
  memory: string[];
  empty: number;
  shuffle: Iterator<number>;
  slots: number;
  room: string;
  distances: string;
  bars: string;
  roots: string[];
  initiators: number;
  own: {
    pic: boolean;
    'max-ram-below-4g': string | undefined;
    gic: string;
    its: boolean;
    'highmem-ecam': boolean;
    virtualization: boolean;
    ovmf: boolean;
  };
};

function document(parts: Parts): object {
  const { type, levels, own } = parts;
  const arm = type === 'virt';
  const below = (limit: number) => (parts.shuffle.next().value as number) % limit;
  const { clusters, dies, modules, ...common } = levels;
  const cpus = { ...common, ...(arm ? { clusters } : { dies, modules }) };
  const count = Object.values(cpus).reduce((product, level) => product * level, 1);
  const nodes: Record<string, unknown>[] = [
    // Reading tables takes some memory itself.
    ...[...parts.memory, '128M'].map((memory) => ({ memory })),
    ...Array.from({ length: parts.empty }, () => ({})),
  ].toSorted(() => below(3) - 1);
  if (parts.mapping === 'some') {
    const owners = Array.from({ length: Math.min(count, 40) }, () => below(nodes.length));
    nodes.forEach((node, id) => {
      const own = owners.flatMap((owner, cpu) => (owner === id ? [cpu] : []));
      if (own.length > 0) node.cpus = own;
    });
  } else if (parts.mapping === 'sockets') {
    const owners = Array.from({ length: levels.sockets }, () => below(nodes.length));
    nodes.forEach((node, id) => {
      const own = owners.flatMap((owner, socket) => (owner === id ? [socket] : []));
      if (own.length > 0) node.sockets = own;
    });
  }
  const last = nodes.at(-1);
  if (last && parts.room !== '0') last.hotplug = parts.room;
  const pci = onPci(parts, below, nodes.length);
  return {
    machine: {
      type,
      ...(arm
        ? {
            'gic-version': own.gic,
            'highmem-ecam': own['highmem-ecam'],
            virtualization: own.virtualization || own.gic === '4',
            ...(own.gic !== '2' && { its: own.its }),
          }
        : {
            pic: own.pic,
            ...(own['max-ram-below-4g'] && { 'max-ram-below-4g': own['max-ram-below-4g'] }),
            ...(own.ovmf && { firmware: 'ovmf' }),
          }),
    },
    cpus: {
      ...cpus,
      ...(parts.absent && { present: 1 + below(count) }),
      ...(!arm && { model: 'qemu64,phys-bits=48' }),
    },
    ...(parts.room !== '0' && { memory: { slots: parts.slots } }),
    nodes,
    ...distances(parts.distances, nodes.length, below),
    ...pci,
  };
}

function distances(kind: string, size: number, below: (limit: number) => number): object {
  if (kind === 'none') return {};
  if (kind === 'same') return { distances: {} };
  const matrix = Array.from({ length: size }, (_, from) =>
    Array.from({ length: size }, (_, to) => (from === to ? 10 : 11 + below(245))),
  );
  if (kind === 'symmetric')
    for (const [from, row] of matrix.entries())
      for (const to of row.keys()) if (to < from) row[to] = matrix[to]?.[from] ?? 10;
  return { distances: { matrix } };
}

/** Buses of every kind with a device at each end, and initiators among those devices. */
function onPci(
  { type, roots, bars, initiators }: Parts,
  below: (limit: number) => number,
  nodes: number,
): object {
  const buses: object[] = [];
  const devices: object[] = [];
  const device = (on?: string) => {
    const assigned = below(2) === 0;
    devices.push({
      id: `dev${devices.length}`,
      ...(on && { on }),
      ...(assigned
        ? { host: `0000:${(0x10 + devices.length).toString(16)}:00.0`, bars: [bars] }
        : { model: 'pci-testdev' }),
    });
  };
  for (const [at, kind] of roots.entries()) {
    const id = `b${at}`;
    if (kind === 'device') device();
    else if (type === 'pc') {
      buses.push({ id, type: kind === 'expander' ? 'expander' : 'pci-bridge' });
      for (let count = below(3); count > 0; count--) device(id);
    } else if (kind === 'bridge') {
      buses.push({ id, type: 'root-port' }, { id: `${id}-pci`, type: 'pcie-pci-bridge', on: id });
      for (let count = below(3); count > 0; count--) device(`${id}-pci`);
    } else {
      const on = kind === 'expander' ? { on: `${id}-root` } : {};
      if (kind === 'expander') buses.push({ id: `${id}-root`, type: 'expander', node: below(nodes) });
      buses.push({ id, type: 'root-port', ...on });
      if (kind !== 'switch') device(id);
      else {
        buses.push({ id: `${id}-sw`, type: 'switch', on: id, ports: 1 + below(3) });
        device(`${id}-sw.0`);
      }
    }
  }
  const wanted = devices.length === 0 ? 0 : initiators;
  return {
    buses,
    devices,
    initiators: Array.from({ length: wanted }, (_, at) => ({
      id: `${'gxq'[below(3)]}${below(1000)}-${at}`,
      device: `dev${below(devices.length)}`,
      nodes: below(nodes),
    })),
  };
}
