import { describe, expect, test } from 'vitest';
import { errorOf, place, resolved } from './support/resolved.ts';

const q35 = 'machine: { type: q35 }\n';
const slotsOn = (text: string, bus: string) =>
  resolved(text)
    .pci.buses.find(({ id }) => id === bus)
    ?.functions.filter(({ origin }) => origin !== 'builtin')
    .map(
      (on) => `${on.device.toString(16)}.${on.function} ${on.id}${on.multifunction ? ' multifunction' : ''}`,
    );

describe('slots', () => {
  // QEMU 11.1 gives these to devices without addr=.
  test.each([
    ['q35', 'pcie.0', ['1.0 a', '2.0 b']],
    ['pc', 'pci.0', ['2.0 a', '3.0 b']],
    ['virt', 'pcie.0', ['1.0 a', '2.0 b']],
  ])('the first free ones of %s', (type, bus, slots) => {
    const text = `machine: { type: ${type} }\ndevices: [{ id: a, model: e1000 }, { id: b, model: e1000 }]`;
    expect(slotsOn(text, bus)).toEqual(slots);
  });

  test('a number is a device, a text is hex device and function', () => {
    const text = `${q35}devices: [{ id: a, slot: 10, model: e1000 }, { id: b, slot: '10', model: e1000 }, { id: c, slot: 0x1e, model: e1000 }]`;
    expect(slotsOn(text, 'pcie.0')).toEqual(['a.0 a', '10.0 b', '1e.0 c']);
  });

  test('what is declared comes first, the others get devices that are free of any function', () => {
    const text = `${q35}devices: [{ id: a, model: e1000 }, { id: b, slot: 1, model: e1000 }, { id: c, slot: '2.3', model: e1000 }]`;
    expect(slotsOn(text, 'pcie.0')).toEqual(['1.0 b', '2.3 c', '3.0 a']);
  });

  test('function 0 is told that there are others', () => {
    const text = `${q35}devices: [{ id: a, slot: '4.0', model: e1000 }, { id: b, slot: '4.2', model: e1000 }, { id: c, slot: '1f.1', model: e1000 }]`;
    expect(slotsOn(text, 'pcie.0')).toEqual(['4.0 a multifunction', '4.2 b', '1f.1 c']);
  });

  test('an expander has all its slots', () => {
    const text = `${q35}buses: [{ id: pxb, type: expander }, { id: a, type: root-port, on: pxb }, { id: b, type: root-port, on: pxb, slot: '1f.7' }]`;
    expect(slotsOn(text, 'pxb')).toEqual(['0.0 a', '1f.7 b']);
  });

  // QEMU: "Unsupported PCI slot 0 for standard hotplug controller", unless ACPI serves hotplug.
  test.each([
    ['machine: { type: q35 }\nbuses: [{ id: br, type: pci-bridge }]', '0.0 nic'],
    ['machine: { type: virt }\nbuses: [{ id: br, type: pci-bridge }]', '1.0 nic'],
    ['machine: { type: virt }\nbuses: [{ id: br, type: pcie-pci-bridge }]', '1.0 nic'],
    ['machine: { type: virt }\nbuses: [{ id: br, type: dmi-bridge }]', '0.0 nic'],
    ['machine: { type: virt }\nbuses: [{ id: br, type: pci-bridge, options: { shpc: false } }]', '0.0 nic'],
    [
      'machine: { type: q35 }\nbuses: [{ id: pxb, type: expander }, { id: br, type: pci-bridge, on: pxb }]',
      '1.0 nic',
    ],
    ['machine: { type: pc }\nbuses: [{ id: br, type: expander }]', '0.0 nic'],
    [
      'machine: { type: pc }\nbuses: [{ id: pxb, type: expander }, { id: br, type: pci-bridge, on: pxb }]',
      '1.0 nic',
    ],
  ])('a hotplug controller takes slot 0 where ACPI does not serve: %s', (text, slot) => {
    expect(slotsOn(`${text}\ndevices: [{ id: nic, on: br, model: e1000 }]`, 'br')).toEqual([slot]);
  });
});

describe('slots that are taken or not there', () => {
  const port = 'buses: [{ id: rp, type: root-port }]\n';
  test.each([
    [
      '{ id: a, slot: 1f.2, model: e1000 }',
      'PXM115 2 1f.2',
      "slot 1f.2 of pcie.0 is taken twice: by the machine's sata and by a",
    ],
    [
      '{ id: a, slot: 0.1, model: e1000 }',
      'PXM115 2 0.1',
      "slot 00.1 of pcie.0 is not available for a: the machine's host-bridge has no further functions",
    ],
  ])('%s', (device, at, message) => {
    const quoted = device.replace(/slot: ([^,]+)/, "slot: '$1'");
    expect(errorOf(`${q35}devices: [${quoted}]`)).toMatchObject({
      at: at.replace(/(\S+)$/, "'$1'"),
      message,
    });
  });

  test('two devices in one slot are both shown', () => {
    const text = `${q35}devices:\n  - { id: a, slot: 3, model: e1000 }\n  - { id: b, slot: '03', model: e1000 }`;
    expect(errorOf(text)).toEqual({
      at: "PXM115 4 '03'",
      message: 'slot 03.0 of pcie.0 is taken twice: by a and by b',
      remedy: 'write another slot, or leave it out for the first free one',
    });
  });

  test('a port leads to one device', () => {
    const text = `${q35}${port}devices:\n  - { id: a, on: rp, model: e1000 }\n  - { id: b, on: rp, model: e1000 }`;
    expect(errorOf(text)).toEqual({
      at: 'PXM115 5 b',
      message: 'no slot of bus rp is left for b',
      remedy: 'put it on a port of its own',
    });
  });

  test('a full bus has no slot left', () => {
    const devices = Array.from({ length: 31 }, (_, index) => `{ id: d${index}, model: e1000 }`);
    expect(errorOf(`${q35}devices: [${devices.join(', ')}]`)).toMatchObject({
      at: 'PXM115 2 d30',
      message: 'no slot of bus pcie.0 is left for d30',
    });
  });

  test('slot 0 of a bridge with a hotplug controller', () => {
    const text =
      'machine: { type: virt }\nbuses: [{ id: br, type: pci-bridge }]\ndevices: [{ id: a, on: br, slot: 0, model: e1000 }]';
    expect(errorOf(text)).toMatchObject({
      at: 'PXM115 3 0',
      message:
        "slot 00.0 of br is not available for a: the bridge's hotplug controller serves slots 01 to 1f",
    });
  });

  test('what guests do not find is a warning, since QEMU takes it', () => {
    const text = `${q35}${port}devices:\n  - { id: a, on: rp, slot: 2, model: e1000 }\n  - { id: b, slot: '5.1', model: e1000 }`;
    const { diagnostics } = resolved(text);
    expect(diagnostics.map((found) => [found.severity, place(found), found.message])).toEqual([
      [
        'warning',
        "PXM115 5 '5.1'",
        'b is in slot 05.1 of pcie.0, where no function 0 is: guests do not look there',
      ],
      [
        'warning',
        'PXM115 4 2',
        'a is in slot 02.0 of rp, a port that leads to slot 00 only: guests do not look there',
      ],
    ]);
  });
});
