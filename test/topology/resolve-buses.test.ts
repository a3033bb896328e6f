import { describe, expect, test } from 'vitest';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const q35 = 'machine: { type: q35 }\n';
const functionsOf = (text: string) =>
  resolved(text).pci.buses.map(({ id, functions }) => [
    id,
    ...functions.map((on) => `${on.device.toString(16)}.${on.function} ${on.id}`),
  ]);
const modelsOf = (text: string) =>
  resolved(text).pci.buses.flatMap(({ functions }) => functions.map(({ id, model }) => [id, model]));

describe('what a machine has on its root bus', () => {
  // As `info qtree` of QEMU 11.1 lists it with -nodefaults.
  test.each([
    ['q35', 'pcie.0', ['0.0 mch', '1f.0 ICH9-LPC', '1f.2 ich9-ahci', '1f.3 ICH9-SMB']],
    ['pc', 'pci.0', ['0.0 i440FX', '1.0 PIIX3', '1.1 piix3-ide', '1.3 PIIX4_PM']],
    ['virt', 'pcie.0', ['0.0 gpex-root']],
  ])('%s', (type, id, functions) => {
    const { pci } = resolved(`machine: { type: ${type} }`);
    const [root, ...others] = pci.buses;
    expect(others).toEqual([]);
    expect(root).toMatchObject({ id, number: 0, subordinate: 0, root: true, bridge: undefined });
    expect(root?.functions.map((on) => `${on.device.toString(16)}.${on.function} ${on.model}`)).toEqual(
      functions,
    );
  });

  test('for another VMM it has no models', () => {
    expect(modelsOf('{ machine: { type: virt, vmm: none }, memory: { total: 1G } }')).toEqual([
      ['host-bridge', undefined],
    ]);
  });
});

describe('buses', () => {
  test('a switch is an upstream port and the downstream ports below it', () => {
    const text = `${q35}buses: [{ id: rp, type: root-port }, { id: sw, type: switch, on: rp, ports: 3 }]`;
    expect(functionsOf(text).slice(1)).toEqual([
      ['rp', '0.0 sw'],
      ['sw', '0.0 sw.0', '1.0 sw.1', '2.0 sw.2'],
      ['sw.0'],
      ['sw.1'],
      ['sw.2'],
    ]);
    expect(modelsOf(text).slice(-4)).toEqual([
      ['sw', 'x3130-upstream'],
      ['sw.0', 'xio3130-downstream'],
      ['sw.1', 'xio3130-downstream'],
      ['sw.2', 'xio3130-downstream'],
    ]);
  });

  // As `info qtree` shows -device pxb,id=px,bus_nr=8 with a device on bus=px.
  test('a conventional expander is a root bus with one bridge, and devices are behind that', () => {
    const text =
      'machine: { type: pc }\nbuses: [{ id: px, type: expander, number: 8 }]\ndevices: [{ id: nic, on: px, model: e1000 }]';
    const { pci } = resolved(text);
    expect(pci.rootBuses.map(({ id, number }) => [id, number])).toEqual([
      ['pci.0', 0],
      ['px.root', 8],
    ]);
    expect(functionsOf(text).slice(1)).toEqual([
      ['px.root', '0.0 px.bridge'],
      ['px', '0.0 nic'],
    ]);
    expect(pci.buses[2]).toMatchObject({ number: 9, root: false, express: false });
    expect(pci.buses[2]?.bridge).toMatchObject({
      origin: 'builtin',
      model: 'pci-bridge',
      bus: { number: 8 },
    });
  });

  test('properties are those that the VMM takes, options last and by name', () => {
    const { pci } = resolved(
      [
        'machine: { type: q35 }',
        'nodes: [{ memory: 1G }]',
        'buses:',
        '  - { id: pxb, type: expander, number: 16, node: 0, bypass: true }',
        '  - { id: rp, type: root-port, on: pxb, bus-reserve: 4, options: { x-speed: "32", hotplug: false } }',
        '  - { id: br, type: pci-bridge }',
      ].join('\n'),
    );
    const properties = pci.buses.flatMap(({ functions }) =>
      functions.filter(({ origin }) => origin === 'bus').map((on) => [on.id, ...on.properties]),
    );
    expect(properties).toEqual([
      ['pxb', ['bus_nr', 16], ['numa_node', 0], ['bypass_iommu', true]],
      ['br', ['chassis_nr', 2]],
      ['rp', ['chassis', 1], ['bus-reserve', 4], ['hotplug', false], ['x-speed', '32']],
    ]);
  });

  test('every bus has the node of its root bus', () => {
    const { pci } = resolved(
      `${q35}nodes: [{ memory: 1G }, {}]\nbuses: [{ id: pxb, type: expander, node: 1 }, { id: rp, type: root-port, on: pxb }, { id: other, type: root-port }]`,
    );
    expect(pci.buses.map(({ id, node }) => [id, node?.id])).toEqual([
      ['pcie.0', undefined],
      ['other', undefined],
      ['pxb', 1],
      ['rp', 1],
    ]);
  });

  // As QEMU 11.1 takes them.
  test('bridges share a chassis, and so do ports in slots of their own', () => {
    const text = `${q35}buses: [{ id: a, type: root-port, chassis: 1 }, { id: b, type: root-port, chassis: 1, options: { slot: 2 } }, { id: c, type: pci-bridge, chassis: 1 }, { id: d, type: pci-bridge, chassis: 1 }, { id: e, type: root-port }]`;
    const chassis = resolved(text).pci.buses.flatMap(({ bridge }) => bridge?.properties.slice(0, 1) ?? []);
    expect(chassis.map(([, number]) => number)).toEqual([1, 1, 1, 1, 2]);
  });

  test('chassis numbers are unique, those declared kept', () => {
    const { pci } = resolved(
      `${q35}buses: [{ id: a, type: root-port }, { id: b, type: root-port, chassis: 1 }, { id: c, type: pci-bridge }]`,
    );
    const [root] = pci.buses;
    expect(root?.functions.flatMap(({ properties }) => properties)).toEqual([
      ['chassis', 2],
      ['chassis', 1],
      ['chassis_nr', 3],
    ]);
  });
});

describe('what cannot be', () => {
  test.each([
    ['{ id: a, type: expander, on: rp }', 'PXM118 4 rp', 'expander a cannot sit on rp, only on the root bus'],
    [
      '{ id: a, type: expander, on: pxb }',
      'PXM118 4 pxb',
      'expander a cannot sit on pxb, only on the root bus',
    ],
    ['{ id: a, type: root-port, on: rq }', 'PXM106 4 rq', 'a sits on rq, which is not there'],
    ['{ id: a, type: root-port, on: nic }', 'PXM106 4 nic', 'a sits on nic, which is no bus'],
    ['{ id: pcie.0, type: root-port }', 'PXM107 4 pcie.0', 'id pcie.0 is used twice'],
    ['{ id: rp, type: root-port }', 'PXM107 4 rp', 'id rp is used twice'],
    ['{ id: nic, type: root-port }', 'PXM107 5 nic', 'id nic is used twice'],
    ['{ id: a, type: root-port, number: 7 }', 'PXM109 4 7', 'bus a of type root-port has no "number"'],
    ['{ id: a, type: expander, ports: 7 }', 'PXM109 4 7', 'bus a of type expander has no "ports"'],
    [
      '{ id: a, type: dmi-bridge, bus-reserve: 7 }',
      'PXM109 4 7',
      'bus a of type dmi-bridge has no "bus-reserve"',
    ],
    [
      '{ id: a, type: root-port, options: { addr: 7 } }',
      'PXM109 4 7',
      'option "addr" of bus a is decided by the key "slot"',
    ],
    ['{ id: a, type: expander, node: 3 }', 'PXM106 4 3', 'expander a is near node 3, which is not there'],
    ['{ id: a, type: root-port, chassis: 9 }', 'PXM107 4 9', 'chassis 9 is used twice: by rp and by a'],
    [
      '{ id: a, type: pci-bridge, chassis: 0 }',
      'PXM104 4 0',
      'chassis 0 of bridge a is not allowed: bridges count from 1',
    ],
  ])('%s', (bus, at, message) => {
    const text = [
      q35.trim(),
      'buses:',
      '  - { id: rp, type: root-port, chassis: 9 }',
      `  - ${bus}`,
      'devices: [{ id: nic, model: e1000 }]',
    ].join('\n');
    const withExpander = bus.includes('pxb')
      ? text.replace('devices', '  - { id: pxb, type: expander }\ndevices')
      : text;
    expect(errorOf(withExpander)).toMatchObject({ at, message });
  });

  test('a device sits behind a port of an expander, not on the expander itself', () => {
    const text = `${q35}buses: [{ id: pxb, type: expander }]\ndevices: [{ id: nic, on: pxb, model: e1000 }]`;
    expect(errorOf(text)).toEqual({
      at: 'PXM118 3 pxb',
      message: 'device nic cannot sit on expander pxb itself: only ports and bridges can',
      remedy: 'declare a root port on pxb and put nic on it',
    });
  });

  test('a CXL expander needs an express root bus', () => {
    const text = 'machine: { type: pc }\nbuses: [{ id: cxl, type: cxl-expander, on: pci.0 }]';
    expect(errorOf(text)).toMatchObject({ at: 'PXM118 2 pci.0' });
  });

  test('the ports of a switch take names', () => {
    const text = `${q35}buses: [{ id: sw, type: switch, ports: 2 }]\ndevices: [{ id: sw.1, model: e1000 }]`;
    expect(errorOf(text)).toMatchObject({ at: 'PXM107 3 sw.1' });
  });

  test('buses that sit on each other are named as a circle', () => {
    const text = [
      q35.trim(),
      'buses:',
      '  - { id: a, type: root-port, on: c }',
      '  - { id: b, type: root-port, on: a }',
      '  - { id: c, type: root-port, on: b }',
      '  - { id: d, type: root-port, on: d }',
      '  - { id: e, type: pci-bridge, on: c, slot: 1 }',
    ].join('\n');
    expect(errorsOf(text).map((error) => [place(error), error.message])).toEqual([
      ['PXM118 3 c', 'buses sit on each other in a circle: a on c on b on a'],
      ['PXM118 6 d', 'buses sit on each other in a circle: d on d'],
    ]);
  });
});
