import { describe, expect, test } from 'vitest';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const q35 = 'machine: { type: q35 }\n';
const devicesOf = (text: string) =>
  resolved(text).pci.buses.flatMap(({ functions }) => functions.filter(({ origin }) => origin === 'device'));
const windowOf = (text: string) => resolved(text).pci.window64;
const G = 1n << 30n;

describe('devices', () => {
  test('a device with a host address is assigned by vfio-pci', () => {
    const [gpu] = devicesOf(
      `${q35}devices: [{ id: gpu, host: '41:00.0', ids: '10DE:2330', bars: [16M, { size: 1M, 64bit: false, prefetchable: false }] }]`,
    );
    expect(gpu).toMatchObject({
      model: 'vfio-pci',
      host: '0000:41:00.0',
      vendorDevice: '10de:2330',
      properties: [['host', '0000:41:00.0']],
      bars: [
        { size: 16n << 20n, is64bit: true, prefetchable: true },
        { size: 1n << 20n, is64bit: false, prefetchable: false },
      ],
    });
  });

  test('options are properties in order of name', () => {
    const [nic] = devicesOf(
      `${q35}devices: [{ id: nic, model: virtio-net-pci, options: { mq: true, mac: '52:54:00:00:00:01' } }]`,
    );
    expect(nic?.properties).toEqual([
      ['mac', '52:54:00:00:00:01'],
      ['mq', true],
    ]);
  });

  test('for another VMM a device needs no model', () => {
    const [gpu] = devicesOf(
      '{ machine: { type: q35, vmm: none }, memory: { total: 1G }, devices: [{ id: gpu }] }',
    );
    expect(gpu?.model).toBeUndefined();
  });
});

describe('the 64-bit window', () => {
  test('is the default of the machine while the BARs fit', () => {
    expect(windowOf(`${q35}devices: [{ id: gpu, host: '41:00.0', bars: [8G, 4G] }]`)).toBeUndefined();
  });

  test('holds each BAR at a multiple of its size', () => {
    // RAM ends at 2 GiB, so the window starts at 4 GiB and the BAR at 64 GiB.
    expect(
      windowOf(`${q35}memory: { total: 1G }\ndevices: [{ id: gpu, host: '41:00.0', bars: [64G, 32M] }]`),
    ).toBe(64n * G - 4n * G + 64n * G + G);
  });

  test('holds the windows of bridges, which are as aligned as the largest BAR behind them', () => {
    const text = [
      'machine: { type: virt }',
      'buses:',
      '  - { id: a, type: root-port }',
      '  - { id: b, type: root-port }',
      'devices:',
      "  - { id: d0, on: a, host: '41:00.0', bars: [256G, 1M] }",
      "  - { id: d1, on: b, host: '42:00.0', bars: [256G] }",
    ].join('\n');
    expect(windowOf(text)).toBe(1024n * G);
  });

  test('holds no BAR of 32 bits, and behind a bridge only prefetchable ones', () => {
    const text = [
      q35.trim(),
      'buses: [{ id: rp, type: root-port }]',
      'devices:',
      "  - { id: d0, on: rp, host: '41:00.0', bars: [{ size: 256G, prefetchable: false }] }",
      "  - { id: d1, host: '42:00.0', bars: [{ size: 2G, 64bit: false }] }",
    ].join('\n');
    expect(windowOf(text)).toBeUndefined();
  });

  test('is refused where the processors cannot address it', () => {
    const text = `${q35}devices: [{ id: gpu, host: '41:00.0', bars: [1T] }]`;
    expect(errorOf(text)).toMatchObject({
      message: 'memory and PCI windows need 41 address bits, but the default CPU model has 40',
      remedy: 'write a model with phys-bits=41 or more, host-phys-bits=on, or model: host',
    });
    expect(windowOf(`${text}\ncpus: { model: host }`)).toBe(1024n * G);
    const arm =
      "machine: { type: virt }\ncpus: { model: cortex-a53 }\ndevices: [{ id: gpu, host: '41:00.0', bars: [512G] }]";
    expect(windowOf(arm)).toBeUndefined();
    expect(errorOf(arm.replace('512G', '1T'))).toMatchObject({ at: 'PXM120 2 cortex-a53' });
  });
});

describe('devices that cannot be', () => {
  test.each([
    [
      "{ id: a, model: e1000, host: '41:00.0' }",
      'PXM109 2 e1000',
      'device a has a host address, but model e1000 takes none',
    ],
    ['{ id: a }', 'PXM105 2 { id: a }', 'nothing tells what device a is'],
    [
      '{ id: a, model: x, options: { addr: 3 } }',
      'PXM109 2 3',
      'option "addr" of device a is decided by the key "slot"',
    ],
    [
      '{ id: a, model: x, bars: [3M] }',
      'PXM104 2 3M',
      'BAR 0 of a has 0x300000 bytes, no power of two from 16 on',
    ],
    ['{ id: a, model: x, bars: [8] }', 'PXM104 2 8', 'BAR 0 of a has 0x8 bytes, no power of two from 16 on'],
    [
      '{ id: a, model: x, bars: [{ size: 4G, 64bit: false }] }',
      'PXM104 2 { size: 4G, 64bit: false }',
      'BAR 0 of a has 4G, too much for 32 bits',
    ],
    [
      '{ id: a, model: x, bars: [1M, 1M, 1M, 1M] }',
      'PXM104 2 [1M, 1M, 1M, 1M]',
      'the BARs of a take 8 registers of the 6 there are',
    ],
    ['{ id: a, model: x, on: nowhere }', 'PXM106 2 nowhere', 'a sits on nowhere, which is not there'],
  ])('%s', (device, at, message) => {
    expect(errorOf(`${q35}devices: [${device}]`)).toMatchObject({ at, message });
  });

  test('a host device is assigned once', () => {
    const text = `${q35}devices:\n  - { id: a, host: '0000:41:00.0' }\n  - { id: b, host: '41:00.0' }`;
    expect(errorOf(text)).toEqual({
      at: "PXM107 4 '41:00.0'",
      message: 'host device 0000:41:00.0 is assigned twice: to a and to b',
      remedy: 'assign every host device once',
    });
  });

  test('all errors come together, with warnings', () => {
    const text = [
      'machine: { type: q35, firmware: aavmf }',
      'cpus: { max: 7 }',
      'nodes: [{ memory: 1G, cpus: 9 }, { id: 3 }]',
      'distances: { same-socket: 10, other-socket: 5 }',
      'devices: [{ id: a, on: x, model: e1000, initiator-for: 7 }]',
    ].join('\n');
    expect(errorsOf(text).map(place)).toEqual([
      'PXM119 1 aavmf',
      'PXM104 2 7',
      'PXM117 3 3',
      'PXM112 3 9',
      'PXM106 5 x',
      'PXM106 5 7',
      'PXM113 4 5',
    ]);
  });
});
