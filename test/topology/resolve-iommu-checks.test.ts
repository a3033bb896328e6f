import { describe, expect, test } from 'vitest';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const warningsOf = (text: string) => resolved(text).diagnostics.map(place);
const messagesOf = (text: string) => resolved(text).diagnostics.map(({ message }) => message);

/** Two sockets, an expander near each, and one on a node that nothing ties to a socket. */
const host = (rest: string, machine = '', type = 'q35') => `machine: { type: ${type}, vmm: none${machine} }
cpus: { sockets: 2, cores: 2 }
nodes:
  - { sockets: 0, memory: 1G }
  - { sockets: 1, memory: 1G }
  - { memory: 1G }
buses:
  - { id: pxb0, type: expander, node: 0 }
  - { id: rp0, type: root-port, on: pxb0 }
  - { id: pxb1, type: expander, node: 1 }
  - { id: rp1, type: root-port, on: pxb1 }
  - { id: pxb2, type: expander, node: 2 }
  - { id: rp2, type: root-port, on: pxb2 }
devices:
  - { id: nic, on: rp0 }
  - { id: gpu, on: rp1 }
  - { id: ssd, on: rp2 }
  - { id: usb, slot: 6 }
${rest}`;

describe('a device behind the unit of another socket: PXM155', () => {
  const PXM155 = (found: string[]) => found.filter((at) => at.startsWith('PXM155'));

  test.each([
    [
      'that a unit names',
      '{ type: intel, socket: 0, devices: [nic, gpu] }, { type: intel }',
      ['PXM155 19 gpu'],
    ],
    [
      'whose bus a unit names',
      '{ type: intel, socket: 1, buses: [pxb0] }, { type: intel }',
      ['PXM155 19 [pxb0]'],
    ],
    [
      'on the machine’s own bus',
      '{ type: intel, socket: 1, devices: [usb] }, { type: intel }',
      ['PXM155 19 usb'],
    ],
    ['that another type of unit names', '{ type: virtio, socket: 1, devices: [nic] }', ['PXM155 19 nic']],
  ])('%s', (_, units, at) => {
    expect(PXM155(warningsOf(host(`iommus: [${units}]`)))).toEqual(at);
  });

  test('and each of two sockets that one unit serves is told', () => {
    const text = `machine: { type: q35, vmm: none }
cpus: { sockets: 3 }
nodes: [{ sockets: 0, memory: 1G }, { sockets: 1, memory: 1G }, { sockets: 2, memory: 1G }]
buses:
  - { id: a, type: expander, node: 1 }
  - { id: ra, type: root-port, on: a }
  - { id: b, type: expander, node: 2 }
  - { id: rb, type: root-port, on: b }
devices: [{ id: one, on: ra }, { id: two, on: rb }]
iommus: [{ id: u, type: intel, socket: 0, buses: [a, b] }, { type: intel }]`;
    expect(messagesOf(text)).toEqual([
      'iommu u is near socket 0, but serves one near socket 1',
      'iommu u is near socket 0, but serves two near socket 2',
    ]);
  });

  test.each([
    ['units of the sockets', '{ type: intel, per-socket: true }', ''],
    ['one unit for all', '{ type: intel }', ''],
    ['a unit without a socket', '{ type: intel, buses: [pxb0, pxb1] }', ''],
    ['what is near no socket', '{ type: intel, socket: 0, buses: [pxb2] }, { type: intel }', ''],
    ['the near one named', '{ type: intel, socket: 1, devices: [gpu] }, { type: intel }', ''],
    [
      'the machine’s own bus near it',
      '{ type: intel, socket: 1, devices: [usb] }, { type: intel }',
      ', node: 1',
    ],
  ])('is none with %s', (_, units, machine) => {
    expect(PXM155(warningsOf(host(`iommus: [${units}]`, machine)))).toEqual([]);
  });

  test('the node of a unit is that of the single devices it serves, if it is one', () => {
    const nodes = (text: string) => resolved(host(text)).iommus.map(({ node }) => node?.id);
    expect(nodes('iommus: [{ type: intel, devices: [gpu] }, { type: intel }]')).toEqual([1, undefined]);
    expect(nodes('iommus: [{ type: intel, devices: [gpu, nic] }, { type: intel }]')).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('devices behind one conventional bridge', () => {
  const behind = (
    a: string,
    b: string,
    iommus: string,
    bridge = 'pcie-pci-bridge',
  ) => `machine: { type: q35, vmm: none }
memory: { total: 1G }
buses: [{ id: br, type: ${bridge} }, { id: inner, type: pci-bridge, on: br }]
devices:
  - { id: a, on: br${a} }
  - { id: b, on: inner${b} }
iommus: [${iommus}]`;

  test.each([
    ['one bypasses', ', bypass: true', '', '{ type: intel }', 'PXM144 5 true'],
    ['the other bypasses', '', ', bypass: true', '{ type: amd }', 'PXM144 6 true'],
    ['a unit names one', '', '', '{ type: intel }, { type: intel, devices: [b] }', 'PXM144 7 [b]'],
    [
      'two units name them',
      '',
      '',
      '{ type: amd, devices: [a] }, { type: amd, devices: [b] }',
      'PXM144 7 [b]',
    ],
  ])('cannot be told apart where %s', (_, a, b, iommus, at) => {
    const error = errorOf(behind(a, b, iommus));
    expect(error.at).toBe(at);
    expect(error.message).toContain('conventional bridge br');
    expect(error.remedy).toContain('alike');
  });

  test.each(['pci-bridge', 'pcie-pci-bridge'])('take the bridge along where all bypass: %s', (bridge) => {
    const text = behind(', bypass: true', ', bypass: true', '{ type: amd }', bridge);
    const { coverage, diagnostics } = resolved(text);
    const bypassing = coverage.filter(({ bypassed }) => bypassed).map(({ function: on }) => on.id);
    expect(bypassing.toSorted()).toEqual(['a', 'b', 'br', 'inner']);
    expect(
      diagnostics
        .filter(({ code }) => code === 'PXM159')
        .map(place)
        .toSorted(),
    ).toEqual(['PXM159 5 true', 'PXM159 6 true']);
  });

  test('take it along to the unit that names them all', () => {
    const { iommus } = resolved(behind('', '', '{ type: intel }, { id: own, type: intel, devices: [a, b] }'));
    expect(iommus[1]?.functions.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'br', 'inner']);
  });

  test('are no matter where nothing is singled out', () => {
    expect(warningsOf(behind('', '', '{ type: intel }'))).toEqual([]);
    expect(errorsOf(behind(', bypass: false', '', '{ type: intel }'))).toEqual([]);
  });
});

test('a bypass is for root buses and devices: a port is told what comes nearest', () => {
  const error = errorOf(
    host('iommus: [{ type: intel }]').replace('root-port, on: pxb0', 'root-port, on: pxb0, bypass: true'),
  );
  expect(error.at).toBe('PXM109 9 true');
  expect(error.remedy).toBe('write "bypass" at each device behind it, or at the expander above it');
});

describe('what Linux makes of IVRS', () => {
  const amd = (
    buses: string,
    devices: string,
    iommus = '{ id: amd, type: amd }',
  ) => `machine: { type: q35, vmm: none }
memory: { total: 1G }
buses: [${buses}]
devices: [${devices}]
iommus: [${iommus}]`;
  const far = '{ id: far, type: expander, number: 0x40, bypass: true }, { id: rp, type: root-port, on: far }';

  test('a device that bypasses beyond the last one that it names: PXM161', () => {
    const text = amd(far, '{ id: nic, on: rp }, { id: ssd, slot: 5 }');
    expect(warningsOf(text)).toEqual(['PXM161 4 { id: nic, on: rp }']);
    expect(messagesOf(text)[0]).toContain('beyond 00:1f.3');
    const own = amd(
      '{ id: rp, type: root-port, slot: 0x1f }'.replace('0x1f', '30'),
      '{ id: nic, slot: 5, bypass: true }',
    );
    expect(warningsOf(own)).toEqual([]);
  });

  test('a device at a bus with a lower number is none, nor one behind a unit', () => {
    const named = amd(
      `${far}, { id: further, type: expander, number: 0x80 }, { id: rp2, type: root-port, on: further }`,
      '{ id: nic, on: rp }, { id: ssd, on: rp2 }',
    );
    expect(warningsOf(named)).toEqual([]);
    expect(warningsOf(amd(far.replace(', bypass: true', ''), '{ id: nic, on: rp }'))).toEqual([]);
    expect(warningsOf(amd(far, '{ id: nic, on: rp }').replace('type: amd', 'type: intel'))).toEqual([]);
  });

  test('QEMU names what is on the root buses of its unit, and all where there is nothing', () => {
    const qemu = (text: string) =>
      text.replace(', vmm: none', '').replaceAll(/(slot: 5|on: rp)/g, '$1, model: e1000e');
    expect(warningsOf(qemu(amd(far, '{ id: nic, on: rp }')))).toEqual([
      'PXM161 4 { id: nic, on: rp, model: e1000e }',
    ]);
    const all = qemu(amd(far, '{ id: nic, on: rp }')).replace('q35', 'q35, bypass: true');
    expect(warningsOf(all).filter((at) => at.startsWith('PXM161'))).toEqual([]);
  });

  test('a unit without a PCI function makes Linux use none: PXM162', () => {
    const idle = '{ type: amd }, { id: idle, type: amd, devices: [] }';
    expect(warningsOf(amd('', '', idle))).toEqual(['PXM162 5 { id: idle, type: amd, devices: [] }']);
    expect(warningsOf(amd('', ''))).toEqual([]);
    expect(warningsOf(amd('', '', idle.replaceAll('amd', 'intel')))).toEqual([
      'PXM157 5 { id: idle, type: intel, devices: [] }',
    ]);
  });
});

describe('interrupts of what bypasses, where processor ids go beyond 254', () => {
  const many = (
    devices: string,
    iommus: string,
    buses = '',
    cores = 160,
  ) => `machine: { type: q35, vmm: none }
cpus: { sockets: 2, cores: ${cores} }
memory: { total: 1G }
buses: [${buses}]
devices: [${devices}]
iommus: [${iommus}]`;

  test('are remapped by a unit that does not translate', () => {
    const text = many(
      '{ id: nic, slot: 5 }',
      '{ type: intel }, { type: intel, devices: [nic], translation: false }',
    );
    expect(warningsOf(text)).toEqual([]);
    expect(warningsOf(many('{ id: nic, slot: 5, bypass: true }', '{ type: intel }'))).toEqual([
      'PXM156 5 true',
    ]);
  });

  test('and those of a port that DMAR cannot name apart from what is behind it are told too', () => {
    const port = '{ id: rp, type: root-port }';
    const [message] = messagesOf(many('{ id: nic, on: rp, bypass: true }', '{ type: intel }', port));
    expect(message).toContain('interrupts of rp, nic (device nic bypasses)');
    const other = '{ type: intel }, { type: intel, devices: [nic] }';
    expect(messagesOf(many('{ id: nic, on: rp }', other, port))[0]).toContain(
      'DMAR names a port with all behind it',
    );
    // IVRS names a port by itself.
    expect(messagesOf(many('{ id: nic, on: rp }', other.replaceAll('intel', 'amd'), port))).toEqual([]);
  });

  test('are not remapped behind a unit that remaps none', () => {
    const buses = '{ id: far, type: expander, number: 0x40 }, { id: rp, type: root-port, on: far }';
    const units = '{ type: intel }, { id: vi, type: virtio, buses: [far] }';
    expect(messagesOf(many('{ id: nic, on: rp }', units, buses))[0]).toContain('vi remaps none');
  });

  test('are no matter with lower ids', () => {
    expect(warningsOf(many('{ id: nic, slot: 5, bypass: true }', '{ type: intel }', '', 4))).toEqual([]);
  });
});
