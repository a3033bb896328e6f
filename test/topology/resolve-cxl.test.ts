import { describe, expect, test } from 'vitest';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const M = 1n << 20n;
const G = 1n << 30n;
const expanders = `buses:
  - { id: c1, type: cxl-expander, number: 12 }
  - { id: c2, type: cxl-expander, number: 100 }
  - { id: plain, type: expander, number: 200 }
`;
const windows =
  'cxl: { windows: [{ targets: [c1], size: 4G }, { targets: [c2], size: 256M }, { targets: [c1, c2], size: 512M }] }';
const machine = (type: string, memory: string, more = '') =>
  `machine: { type: ${type} }\nmemory: { ${memory} }\n${expanders}${more}`;
const basesOf = (text: string) => {
  const { cxl } = resolved(text);
  return { hosts: cxl?.hostBridges.map(({ base }) => base), windows: cxl?.windows.map(({ base }) => base) };
};

describe('where CXL has its registers and windows', () => {
  // CEDT of QEMU 11.1 with these machines and -m; the first registers are those of the host bridge made last.
  test.each([
    ['q35', 'total: 1G', 0x1_0000_0000n, [0x1_1000_0000n, 0x2_1000_0000n, 0x2_2000_0000n]],
    ['q35', 'total: 3G', 0x1_4000_0000n, [0x1_5000_0000n, 0x2_5000_0000n, 0x2_6000_0000n]],
    ['q35', 'total: 5G, max: 9G, slots: 2', 0x3_4000_0000n, [0x3_5000_0000n, 0x4_5000_0000n, 0x4_6000_0000n]],
    [
      'q35',
      'total: 2100M, max: 9G, slots: 2',
      0x3_3cc0_0000n,
      [0x3_4000_0000n, 0x4_4000_0000n, 0x4_5000_0000n],
    ],
    ['q35', 'total: 5121M', 0x1_c010_0000n, [0x1_d000_0000n, 0x2_d000_0000n, 0x2_e000_0000n]],
    ['virt', 'total: 1G', 0x40_0400_0000n, [0x100_0000_0000n, 0x101_0000_0000n, 0x101_1000_0000n]],
    ['virt', 'total: 300G', 0x4b_4400_0000n, [0x100_0000_0000n, 0x101_0000_0000n, 0x101_1000_0000n]],
    [
      'virt',
      'total: 4G, max: 600G, slots: 1',
      0x96_8400_0000n,
      [0x180_0000_0000n, 0x181_0000_0000n, 0x181_1000_0000n],
    ],
  ])('%s with %s', (type, memory, base, places) => {
    expect(basesOf(machine(type, memory, windows))).toEqual({
      hosts: [base + 0x1_0000n, base],
      windows: places,
    });
  });

  // As with -cpu qemu64,phys-bits=44 -m 1010G, whose memory would otherwise end below the AMD range.
  test('on an AMD machine windows count when memory is moved above 1 TiB', () => {
    const text = `${machine('q35', 'total: 1010G', windows)}\ncpus: { model: 'qemu64,phys-bits=44' }`;
    expect(basesOf(text).hosts).toEqual([0x1fc_0001_0000n, 0x1fc_0000_0000n]);
  });

  test('an expander alone brings CXL, a conventional root bus cannot', () => {
    expect(resolved('machine: { type: q35 }').cxl).toBeUndefined();
    expect(resolved('machine: { type: q35 }\ncxl: {}').cxl).toEqual({
      hostBridges: [],
      windows: [],
      ports: [],
    });
    expect(resolved(machine('q35', 'total: 1G')).cxl?.hostBridges.map(({ uid }) => uid)).toEqual([12, 100]);
    expect(errorOf('machine: { type: pc }\ncxl: {}').at).toBe('PXM119 2 {}');
  });

  test('for another VMM the first host bridge has the first registers, and windows can be placed', () => {
    const text = machine(
      'q35, vmm: none',
      'total: 1G',
      'cxl: { windows: [{ targets: [c1], size: 1G, base: 64G }, { targets: [c2], size: 1G }] }',
    );
    expect(basesOf(text)).toEqual({
      hosts: [4n * G, 4n * G + 64n * 1024n],
      windows: [64n * G, 4n * G + 256n * M],
    });
  });

  test('the 64-bit window for BARs lies behind the windows', () => {
    const regions = resolved(machine('q35', 'total: 1G', windows)).memory.regions;
    expect(regions.find(({ name }) => name === 'PCI window above 4 GiB')?.base).toBe(9n * G);
    expect(regions.filter(({ name }) => name === 'CXL window')).toHaveLength(3);
  });
});

describe('windows that cannot be', () => {
  test.each([
    ['targets: [c1], size: 100M', 'PXM131 7 100M', 'size'],
    ['targets: [c1], size: 1G, base: 0x1001000000', 'PXM131 7 0x1001000000', 'base'],
    ['targets: [c1], size: 1G, base: 512M', 'PXM111 7 512M', 'RAM'],
    ['targets: [c1, c2, c1, c2, c1], size: 4G', 'PXM132 7 [c1, c2, c1, c2, c1]', '5 host bridges'],
    ['targets: [c1], size: 4G, granularity: 3K', 'PXM132 7 3K', 'granularity'],
    ['targets: [c1], size: 4G, granularity: 32K', 'PXM132 7 32K', 'granularity'],
    ['targets: [c3], size: 4G', 'PXM106 7 c3', 'not there'],
    ['targets: [plain], size: 4G', 'PXM132 7 plain', 'type expander'],
  ])('%s', (window, at, message) => {
    const error = errorOf(machine('q35, vmm: none', 'total: 1G', `cxl: { windows: [{ ${window} }] }`));
    expect(error.at).toBe(at);
    expect(error.message).toContain(message);
  });
});

describe('generic ports', () => {
  const ports = (list: string) =>
    `machine: { type: q35 }\nnodes: [{ memory: 1G }, {}, {}]\n${expanders}cxl: { ports: [${list}] }`;

  test('say which node memory below an expander will belong to', () => {
    const { cxl } = resolved(
      ports('{ bus: c1, node: 1 }, { bus: c2, node: 1-2 }, { id: own, bus: c2, node: 0 }'),
    );
    expect(cxl?.ports.map(({ id, bus, node }) => [id, bus.id, node.id])).toEqual([
      ['gp0', 'c1', 1],
      ['gp1', 'c2', 1],
      ['gp2', 'c2', 2],
      ['own', 'c2', 0],
    ]);
  });

  test.each([
    ['{ bus: c9, node: 1 }', ['PXM106 7 c9']],
    ['{ bus: plain, node: 1 }', ['PXM132 7 plain']],
    ['{ bus: c1, node: 9 }', ['PXM106 7 9']],
    ['{ id: mem0, bus: c1, node: 1 }', ['PXM107 7 mem0']],
    ['{ id: a, bus: c1, node: 1 }, { id: a, bus: c1, node: 2 }', ['PXM107 7 a']],
  ])('%s', (list, at) => {
    expect(errorsOf(ports(list)).map(place)).toEqual(at);
  });
});
