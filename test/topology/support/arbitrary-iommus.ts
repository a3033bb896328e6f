import fc from 'fast-check';

const SOCKETS = 3;
const EXPANDERS = 4;
const BRIDGES = 4;
const DEVICES = 10;

const bypass = fc.constantFrom('', ', bypass: true', ', bypass: false');

/** Mostly none, which is segment 0 for a bus. */
const segment = (several: boolean) =>
  several ? fc.constantFrom('', '', '', ', segment: 1', ', segment: 7') : fc.constant('');

const expander = (at: number, segments: boolean) =>
  fc
    .tuple(fc.option(fc.integer({ min: 0, max: SOCKETS - 1 }), { nil: undefined }), bypass, segment(segments))
    .map(
      ([node, rest, of]) =>
        `{ id: px${at}, type: expander${node === undefined ? '' : `, node: ${node}`}${rest}${of} }`,
    );

/** A root port on some root bus, and below it a switch, a conventional bridge or nothing further. */
const bridge = (at: number) =>
  fc
    .tuple(
      fc.integer({ min: -1, max: EXPANDERS - 1 }),
      fc.constantFrom(
        '',
        `, { id: sw${at}, type: switch, on: rp${at}, ports: 2 }`,
        `, { id: br${at}, type: pcie-pci-bridge, on: rp${at} }`,
      ),
    )
    .map(([on, below]) => {
      const port = `{ id: rp${at}, type: root-port${on < 0 ? '' : `, on: px${on}`} }${below}`;
      const places =
        below === ''
          ? [`rp${at}`]
          : below.includes('switch')
            ? [`sw${at}.0`, `sw${at}.1`]
            : [`br${at}`, `br${at}`];
      return { port, places };
    });

const names = (prefix: string, count: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: 3 })
    .map((ids) => `[${ids.map((id) => `${prefix}${id}`).join(', ')}]`);

const unit = (devices: number, segments: boolean) =>
  fc.tuple(served(devices), segment(segments)).map((parts) => parts.join(''));

const served = (devices: number) =>
  fc.oneof(
    fc.constant('per-socket: true'),
    fc.integer({ min: 0, max: SOCKETS - 1 }).map((socket) => `socket: ${socket}`),
    names('px', EXPANDERS).map((list) => `buses: ${list}`),
    names('d', devices).map((list) => `devices: ${list}`),
    fc.constant('device-iotlb: true'),
  );

/**
 * Topologies for another VMM with units of one type, buses of all kinds, and bypasses at every level; buses and units
 * of several PCI segments where that is asked for.
 */
export function arbitraryIommus(types: readonly string[], { segments = false } = {}): fc.Arbitrary<string> {
  return fc
    .record({
      type: fc.constantFrom(...types),
      machine: fc.constantFrom('', ', bypass: true', ', node: 1'),
      expanders: fc.tuple(...Array.from({ length: EXPANDERS }, (_, at) => expander(at, segments))),
      bridges: fc.tuple(...Array.from({ length: BRIDGES }, (_, at) => bridge(at))),
      bypasses: fc.array(bypass, { minLength: DEVICES, maxLength: DEVICES }),
      units: fc.array(unit(BRIDGES, segments), { minLength: 1, maxLength: 4 }),
    })
    .map(({ type, machine, expanders, bridges, bypasses, units }) => {
      const places = ['', ...bridges.flatMap((one) => one.places)];
      const devices = places.map(
        (on, at) => `{ id: d${at}${on === '' ? '' : `, on: ${on}`}${bypasses[at] ?? ''} }`,
      );
      return [
        `machine: { type: ${type === 'smmuv3' ? 'virt' : 'q35'}, vmm: none${machine} }`,
        `cpus: { sockets: ${SOCKETS} }`,
        `nodes: [${Array.from({ length: SOCKETS }, (_, at) => `{ sockets: ${at}, memory: 1G }`).join(', ')}]`,
        `buses: [${[...expanders, ...bridges.map(({ port }) => port)].join(', ')}]`,
        `devices: [${devices.join(', ')}]`,
        `iommus: [${units.map((text) => `{ type: ${type}, ${text} }`).join(', ')}]`,
      ].join('\n');
    });
}
