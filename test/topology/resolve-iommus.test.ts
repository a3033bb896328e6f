import { describe, expect, test } from 'vitest';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

/** Two sockets, an expander near each, a device below each and one on the machine's own bus. */
const host = (machine: string, rest: string) => `
machine: { ${machine} }
cpus: { sockets: 2, cores: 2 }
nodes:
  - { sockets: 0, memory: 1G }
  - { sockets: 1, memory: 1G }
buses:
  - { id: pxb0, type: expander, node: 0 }
  - { id: rp0, type: root-port, on: pxb0 }
  - { id: pxb1, type: expander, node: 1 }
  - { id: rp1, type: root-port, on: pxb1 }
devices:
  - { id: nic, on: rp0, model: e1000e }
  - { id: gpu, on: rp1, model: e1000e }
  - { id: usb, model: qemu-xhci }
${rest}
`;
const spec = (rest: string) => host('type: q35, vmm: none', rest);
const arm = (rest: string) => host('type: virt', rest);

/** Devices by the unit behind which they are, `bypassed`, or `none`. */
const unitsOf = (text: string) =>
  Object.fromEntries(
    resolved(text)
      .coverage.filter(({ function: on }) => on.origin === 'device')
      .map(({ function: on, iommu, bypassed }) => [on.id, bypassed ? 'bypassed' : (iommu?.id ?? 'none')]),
  );
const whyOf = (text: string, id: string) =>
  resolved(text).coverage.find(({ function: on }) => on.id === id)?.why;
const warningsOf = (text: string) => resolved(text).diagnostics.map(place);

describe('the unit of a device', () => {
  test('a machine without IOMMUs has no coverage at all', () => {
    const { iommus, coverage } = resolved(spec(''));
    expect([iommus, coverage]).toEqual([[], []]);
  });

  test('one unit that names nothing serves everything, every function of the machine included', () => {
    const { iommus, coverage } = resolved(spec('iommus: [{ type: intel }]'));
    expect(coverage.map(({ iommu }) => iommu?.id)).toEqual(coverage.map(() => 'iommu0'));
    expect(coverage.map(({ function: on }) => on.id)).toContain('host-bridge');
    expect(iommus[0]).toMatchObject({ catchAll: true, base: 0xfed9_0000n, index: 0 });
    expect(iommus[0]?.buses.map(({ id }) => id)).toEqual(['pcie.0', 'pxb0', 'pxb1']);
  });

  test("one unit for each socket serves what is near it, the machine's own bus being at socket 0", () => {
    const text = spec('iommus: [{ id: vtd, type: intel, per-socket: true }]');
    expect(unitsOf(text)).toEqual({ nic: 'vtd.0', gpu: 'vtd.1', usb: 'vtd.0' });
    expect(whyOf(text, 'gpu')).toBe('pxb1 is near socket 1');
    expect(whyOf(text, 'usb')).toBe("the machine's own bus is at socket 0");
    expect(resolved(text).iommus.map(({ socket, node, catchAll }) => [socket, node?.id, catchAll])).toEqual([
      [0, 0, false],
      [1, 1, false],
    ]);
  });

  test("machine.node puts the machine's own bus near another socket", () => {
    const text = host('type: q35, vmm: none, node: 1', 'iommus: [{ type: intel, per-socket: true }]');
    expect(unitsOf(text)).toMatchObject({ usb: 'iommu0.1' });
    expect(resolved(text).pci.rootBuses[0]?.node?.id).toBe(1);
  });

  test('a unit that serves all that is left has neither what another names nor what is near its socket', () => {
    const text = spec(`iommus:
  - { id: one, type: intel, socket: 1 }
  - { id: dev, type: intel, devices: [usb] }
  - { id: rest, type: intel }`);
    expect(unitsOf(text)).toEqual({ nic: 'rest', gpu: 'one', usb: 'dev' });
    const [one, dev, rest] = resolved(text).iommus;
    expect(one?.buses.map(({ id }) => id)).toEqual(['pxb1']);
    expect(dev?.functions.map(({ id }) => id)).toEqual(['usb']);
    expect(dev?.buses).toEqual([]);
    expect(rest?.buses.map(({ id }) => id)).toEqual(['pcie.0', 'pxb0']);
  });

  test('a unit that names buses goes before the one of their socket and is near their node', () => {
    const text = spec(`iommus:
  - { id: near, type: intel, per-socket: true }
  - { id: own, type: intel, buses: [pxb1] }`);
    expect(unitsOf(text)).toEqual({ nic: 'near.0', gpu: 'own', usb: 'near.0' });
    expect(resolved(text).iommus[2]?.node?.id).toBe(1);
    expect(warningsOf(text)).toEqual([
      'PXM157 17 - { id: near, type: intel, per-socket: true }'.replace('- ', ''),
    ]);
  });

  // QEMU's SMMUv3 devices have one root bus each (-device arm-smmuv3,primary-bus=).
  test("on QEMU the SMMUv3 of a socket leaves the machine's own bus alone where an expander is near", () => {
    const text = arm('iommus: [{ id: smmu, type: smmuv3, per-socket: true }]');
    expect(unitsOf(text)).toEqual({ nic: 'smmu.0', gpu: 'smmu.1', usb: 'none' });
    expect(whyOf(text, 'usb')).toBe('no iommu serves pcie.0');
    const other = host('type: virt, vmm: none', 'iommus: [{ id: smmu, type: smmuv3, per-socket: true }]');
    expect(unitsOf(other)).toMatchObject({ usb: 'smmu.0' });
  });
});

describe('what bypasses', () => {
  const unit = 'iommus: [{ id: vtd, type: intel }]';

  test('the machine by default, a bus or a device by itself', () => {
    const byDefault = host('type: q35, vmm: none, bypass: true', unit);
    expect(unitsOf(byDefault)).toEqual({ nic: 'bypassed', gpu: 'bypassed', usb: 'bypassed' });
    expect(whyOf(byDefault, 'nic')).toBe('the machine bypasses by default');
    const bus = spec(unit).replace('node: 1 }', 'node: 1, bypass: true }');
    expect(unitsOf(bus)).toEqual({ nic: 'vtd', gpu: 'bypassed', usb: 'vtd' });
    expect(whyOf(bus, 'gpu')).toBe('bus pxb1 bypasses');
    const device = spec(unit).replace('{ id: nic,', '{ id: nic, bypass: true,');
    expect(unitsOf(device)).toEqual({ nic: 'bypassed', gpu: 'vtd', usb: 'vtd' });
    expect(whyOf(device, 'nic')).toBe('device nic bypasses');
  });

  test('a bus that a unit names, or that says so, does not follow the machine', () => {
    const named = host('type: q35, vmm: none, bypass: true', 'iommus: [{ type: intel, buses: [pxb1] }]');
    expect(unitsOf(named)).toEqual({ nic: 'bypassed', gpu: 'iommu0', usb: 'bypassed' });
    const text = host('type: q35, vmm: none, bypass: true', unit).replace(
      'node: 0 }',
      'node: 0, bypass: false }',
    );
    expect(unitsOf(text)).toEqual({ nic: 'vtd', gpu: 'bypassed', usb: 'bypassed' });
  });

  test('a device that does not bypass has the unit that its bus would have', () => {
    const text = host('type: q35, vmm: none, bypass: true', unit).replace(
      '{ id: gpu,',
      '{ id: gpu, bypass: false,',
    );
    expect(unitsOf(text)).toEqual({ nic: 'bypassed', gpu: 'vtd', usb: 'bypassed' });
    expect(resolved(text).iommus[0]?.functions.map(({ id }) => id)).toEqual(['gpu']);
  });

  test('a device that shall not bypass but has no unit is told so', () => {
    const text = spec('iommus: [{ type: intel, buses: [pxb0] }]')
      .replace('node: 1 }', 'node: 1, bypass: true }')
      .replace('{ id: gpu,', '{ id: gpu, bypass: false,');
    expect(warningsOf(text)).toEqual(['PXM157 14 false']);
    expect(unitsOf(text)).toMatchObject({ gpu: 'none' });
  });
});

describe('covered twice, or covered and bypassed', () => {
  test.each([
    ['two units that serve all that is left', '- { type: intel }\n  - { type: intel }', 'PXM122 18', [17]],
    [
      'two units of a socket',
      '- { type: intel, socket: 1 }\n  - { type: intel, socket: 1 }',
      'PXM122 18 1',
      [17],
    ],
    [
      'a bus that two units name',
      '- { type: intel, buses: [pxb0] }\n  - { type: intel, buses: [pxb0] }',
      'PXM122 18 pxb0',
      [17],
    ],
    [
      'a device that two units name',
      '- { type: intel, devices: [nic] }\n  - { type: intel, devices: [nic] }',
      'PXM122 18 nic',
      [17],
    ],
    [
      'a device and its bus',
      '- { type: intel, buses: [pxb0] }\n  - { type: intel, devices: [nic] }',
      'PXM122 18 nic',
      [17],
    ],
  ])('%s: an error naming both lines', (_, units, at, related) => {
    const [error, ...others] = errorsOf(spec(`iommus:\n  ${units}`));
    expect(others).toEqual([]);
    expect(error && place(error)).toContain(at);
    expect(error?.related?.map(({ span }) => span.source.position(span.start).line)).toEqual(related);
  });

  test.each([
    ['a bus', 'node: 1 }', 'node: 1, bypass: true }', 'buses: [pxb0, pxb1]', 'PXM123 17 pxb1', 10],
    ['a device', '{ id: gpu,', '{ id: gpu, bypass: true,', 'devices: [nic, gpu]', 'PXM123 17 gpu', 14],
    [
      'a device on a bus that bypasses',
      'node: 1 }',
      'node: 1, bypass: true }',
      'devices: [gpu]',
      'PXM123 17 gpu',
      10,
    ],
  ])('%s that bypasses and that a unit serves', (_, text, instead, serves, at, line) => {
    const [error, ...others] = errorsOf(
      spec(`iommus:\n  - { type: intel, ${serves} }`).replace(text, instead),
    );
    expect(others).toEqual([]);
    expect(error && place(error)).toBe(at);
    expect(error?.related?.map(({ span }) => span.source.position(span.start).line)).toEqual([line]);
  });

  test('a device may say that it does not bypass with its bus, and a unit may serve it then', () => {
    const text = spec('iommus: [{ id: vtd, type: intel, devices: [gpu] }]')
      .replace('node: 1 }', 'node: 1, bypass: true }')
      .replace('{ id: gpu,', '{ id: gpu, bypass: false,');
    expect(unitsOf(text)).toEqual({ nic: 'none', gpu: 'vtd', usb: 'none' });
  });
});

describe('what a unit names must be there', () => {
  test.each([
    ['iommus: [{ type: intel, socket: 2 }]', 'PXM121 16 2', 'sockets 0 to 1'],
    ['iommus: [{ type: intel, buses: [pxb2] }]', 'PXM106 16 pxb2', 'not there'],
    ['iommus: [{ type: intel, buses: [rp0] }]', 'PXM118 16 rp0', 'no root bus'],
    ['iommus: [{ type: intel, devices: [gpux] }]', 'PXM106 16 gpux', 'not there'],
    ['iommus: [{ type: smmuv3 }]', 'PXM119 16 smmuv3', 'q35 cannot have a SMMUv3'],
    ['iommus: [{ type: virtio, interrupt-remapping: true }]', 'PXM109 16 true', 'no "interrupt-remapping"'],
    ['iommus: [{ type: intel, slot: 3 }]', 'PXM109 16 3', 'no "slot"'],
    ['iommus: [{ id: gpu, type: intel }]', 'PXM107 16 gpu', 'used twice'],
    [
      'iommus: [{ id: a, type: intel, socket: 0 }, { id: a, type: intel, socket: 1 }]',
      'PXM107 16 a',
      'used twice',
    ],
    ['iommus: [{ type: intel, options: { intremap: true } }]', 'PXM109 16 true', '"interrupt-remapping"'],
  ])('%s', (iommus, at, message) => {
    const error = errorOf(spec(iommus));
    expect(error.at).toBe(at);
    expect(`${error.message} ${error.remedy}`).toContain(message);
  });

  test('the SMMUv3 of the machine serves every bus', () => {
    expect(errorOf(arm('iommus: [{ type: smmuv3, scope: machine, buses: [pxb0] }]')).at).toContain(
      'PXM109 16',
    );
  });
});
