import { describe, expect, test } from 'vitest';
import { errorOf, place, resolved } from './support/resolved.ts';

const q35 = 'machine: { type: q35 }\n';
const numbersOf = (text: string) =>
  Object.fromEntries(
    resolved(text).pci.buses.map(({ id, number, subordinate }) => [id, [number, subordinate]]),
  );

describe('bus numbers', () => {
  // As SeaBIOS and OVMF number these bridges on QEMU 11.1.
  test.each(['seabios', 'ovmf'])(
    '%s numbers depth first, by device and function, and keeps reserves',
    (firmware) => {
      const text = [
        `machine: { type: q35, firmware: ${firmware} }`,
        'buses:',
        "  - { id: a, type: root-port, slot: '2.0', bus-reserve: 3 }",
        "  - { id: b, type: root-port, slot: '2.1' }",
        '  - { id: p, type: expander, number: 32, slot: 5 }',
        '  - { id: c, type: root-port, on: p }',
        '  - { id: sw, type: switch, on: c, ports: 2 }',
        '  - { id: br, type: pci-bridge, slot: 1, bus-reserve: 2 }',
        "  - { id: lone, type: root-port, slot: '7.1' }",
      ].join('\n');
      expect(numbersOf(text)).toEqual({
        'pcie.0': [0, 8],
        br: [1, 3],
        a: [4, 7],
        b: [8, 8],
        p: [32, 36],
        c: [33, 36],
        sw: [34, 36],
        'sw.0': [35, 35],
        'sw.1': [36, 36],
        // Firmware does not look for functions where function 0 is missing.
        lone: [0, 0],
      });
    },
  );

  // As captured from QEMU 11.1; a port switches its slot off while nothing is in slot 0 of it.
  test.each([
    ['nothing in slot 0', '', '', undefined],
    ['something in slot 0', '', '  - { id: n, on: rp, slot: 0, model: e1000e }', [2, 2]],
    ['a port without power switch', ', options: { power_controller_present: false }', '', [2, 2]],
  ])('a bridge beyond slot 0 of a port: %s', (_, options, device, numbers) => {
    const text = `${q35}buses:\n  - { id: rp, type: root-port${options} }\n  - { id: br, type: pcie-pci-bridge, on: rp, slot: 3 }\ndevices:\n  - { id: o, model: e1000 }\n${device}`;
    expect(numbersOf(text).br).toEqual(numbers ?? [0, 0]);
  });

  test('expanders without a number get the lowest that their buses fit at', () => {
    const text = [
      q35.trim(),
      'buses:',
      '  - { id: fixed, type: expander, number: 4 }',
      '  - { id: wide, type: expander }',
      '  - { id: w0, type: root-port, on: wide }',
      '  - { id: w1, type: root-port, on: wide }',
      '  - { id: narrow, type: expander }',
      '  - { id: rp, type: root-port }',
    ].join('\n');
    expect(numbersOf(text)).toMatchObject({
      'pcie.0': [0, 1],
      fixed: [4, 4],
      wide: [5, 7],
      narrow: [2, 2],
      rp: [1, 1],
    });
    expect(resolved(text).pci.rootBuses.map(({ id }) => id)).toEqual(['pcie.0', 'narrow', 'fixed', 'wide']);
  });

  // Seen with OVMF: only bridges that something can be plugged into keep numbers.
  test.each([
    ['ovmf', 'root-port', '{}', [1, 5]],
    ['ovmf', 'root-port', '{ hotplug: false }', [1, 1]],
    ['ovmf', 'pci-bridge', "{ shpc: 'off' }", [1, 1]],
    ['seabios', 'root-port', '{ hotplug: false }', [1, 5]],
    ['seabios', 'pci-bridge', '{ shpc: false }', [1, 5]],
  ])('%s and a %s with options %s', (firmware, type, options, numbers) => {
    const text = `machine: { type: q35, firmware: ${firmware} }\nbuses: [{ id: rp, type: ${type}, bus-reserve: 4, options: ${options} }]`;
    expect(numbersOf(text).rp).toEqual(numbers);
  });

  test('SeaBIOS knows the bridges of QEMU only', () => {
    const of = (model: string) =>
      numbersOf(`${q35}buses: [{ id: rp, type: root-port, model: ${model}, bus-reserve: 4 }]`).rp;
    expect(of('pcie-root-port')).toEqual([1, 5]);
    expect(of('ioh3420')).toEqual([1, 1]);
  });

  test('OVMF reserves no fewer numbers than are used', () => {
    const text =
      'machine: { type: q35, firmware: ovmf }\nbuses: [{ id: rp, type: root-port, bus-reserve: 1 }, { id: sw, type: switch, on: rp, ports: 4 }]';
    expect(numbersOf(text).rp).toEqual([1, 6]);
  });
});

/** Warnings on bus numbers. */
const clashesOf = (text: string) =>
  resolved(text)
    .diagnostics.filter(({ code }) => code === 'PXM116')
    .map((found) => ({ at: place(found), message: found.message, remedy: found.remedy }));
const TWO_PORTS = `${q35}buses:\n  - { id: a, type: root-port }\n  - { id: b, type: root-port }\n`;

describe('bus numbers that cannot be', () => {
  const around = (machine: string, bus: string) =>
    [
      machine,
      'buses:',
      '  - { id: q, type: expander, number: 16 }',
      '  - { id: q0, type: root-port, on: q }',
      `  - ${bus}`,
      '  - { id: a, type: root-port }',
      '  - { id: b, type: root-port }',
      'memory: { total: 1G }',
    ].join('\n');

  test.each([
    [
      '{ id: p, type: expander, number: 2 }',
      'PXM116 5 2',
      'number 2 of expander p is taken: the root bus pcie.0 has buses 0 to 2',
    ],
    [
      '{ id: p, type: expander, number: 17 }',
      'PXM116 5 17',
      'number 17 of expander p is taken: expander q has buses 16 to 17',
    ],
  ])('%s is refused without a VMM, and a warning for QEMU', (bus, at, message) => {
    expect(errorOf(around('machine: { type: q35, vmm: none }', bus))).toMatchObject({ at, message });
    expect(clashesOf(around(q35.trim(), bus))).toMatchObject([{ at, message }]);
  });

  // Behind an expander SeaBIOS then comes back to the expander for ever; behind the root bus it goes on.
  test('a reserve beyond 255 cannot be kept', () => {
    const message = 'bus-reserve 250 of r cannot be kept: 250 buses above bus 18 do not fit below 256';
    const bus = '{ id: r, type: root-port, on: q, bus-reserve: 250 }';
    expect(errorOf(around('machine: { type: q35, vmm: none }', bus))).toMatchObject({
      at: 'PXM116 5 250',
      message,
    });
    expect(errorOf(around(q35.trim(), bus)).message).toBe(
      'bus numbers are used twice, and the firmware comes to no end with 255 of them',
    );
    const text = `${q35}buses:\n  - { id: a, type: root-port, bus-reserve: 255 }\n  - { id: b, type: root-port }`;
    expect(clashesOf(text)).toHaveLength(1);
    expect(numbersOf(text)).toEqual({ 'pcie.0': [0, 1], a: [1, 0], b: [1, 1] });
  });

  test('QEMU refuses the same number for two expanders', () => {
    expect(errorOf(around(q35.trim(), '{ id: p, type: expander, number: 16 }'))).toMatchObject({
      at: 'PXM116 5 16',
      message: 'number 16 of expander p is taken: expander q has buses 16 to 17',
    });
  });

  // SeaBIOS then gives the number after the bare count a second time.
  test('SeaBIOS does not reserve fewer buses than are used', () => {
    const text = `${q35}buses:\n  - { id: rp, type: root-port, bus-reserve: 1 }\n  - { id: sw, type: switch, on: rp, ports: 2 }`;
    expect(clashesOf(text)).toEqual([
      {
        at: 'PXM116 3 1',
        message:
          'bus-reserve 1 of rp cannot be kept: 3 buses are behind it already, and SeaBIOS then goes on from number 1',
        remedy: 'write bus-reserve: 4 or more, or leave it out',
      },
    ]);
  });

  // As QEMU 11.1 answers a firmware that numbers these.
  test('what an access to a number of two buses reaches gets the numbers', () => {
    const expander = '  - { id: p, type: expander, number: 2 }\n  - { id: c, type: root-port, on: p }\n';
    // Ports made after the expander hide it; one that is made last hides the port.
    expect(numbersOf(TWO_PORTS + expander)).toEqual({
      'pcie.0': [0, 2],
      a: [1, 1],
      b: [2, 2],
      p: [2, 2],
      c: [0, 0],
    });
    expect(numbersOf(`${TWO_PORTS}${expander}device-order: [a, b, p, c]`)).toEqual({
      'pcie.0': [0, 3],
      a: [1, 1],
      b: [2, 3],
      p: [2, 3],
      c: [3, 3],
    });
  });

  test('an expander that is given the number of the root bus is never reached', () => {
    const text = `${q35}buses:\n  - { id: p, type: expander, number: 0 }\n  - { id: c, type: root-port, on: p }`;
    expect(numbersOf(text)).toEqual({ 'pcie.0': [0, 0], p: [0, 0], c: [0, 0] });
  });

  test('a reserve that SeaBIOS goes back behind gives numbers a second time', () => {
    const text = `${TWO_PORTS}  - { id: c, type: root-port, bus-reserve: 0 }\n  - { id: d, type: root-port }`;
    expect(numbersOf(text)).toEqual({ 'pcie.0': [0, 2], a: [1, 1], b: [2, 2], c: [3, 0], d: [1, 1] });
  });

  test('numbers run out', () => {
    const ports = Array.from(
      { length: 9 },
      (_, index) => `  - { id: s${index}, type: switch, slot: ${index + 1}, ports: 32 }`,
    );
    expect(errorOf([q35.trim(), 'buses:', ...ports].join('\n'))).toMatchObject({
      at: 'PXM116 3 - { id: s0, type: switch, slot: 1, ports: 32 }',
      message: 'bus numbers run out: pcie.0 and what is below it need numbers up to 297',
    });
  });

  test('a tower of thousands of ports is refused before it is climbed', () => {
    const ports = Array.from({ length: 9000 }, (_, index) =>
      index === 0
        ? '  - { id: p0, type: root-port }'
        : `  - { id: p${index}, type: root-port, on: p${index - 1} }`,
    );
    expect(errorOf([q35.trim(), 'buses:', ...ports].join('\n'))).toMatchObject({
      at: 'PXM116 3 - { id: p0, type: root-port }',
      message: 'there are 9001 buses, and at most 256 have a number',
    });
  });

  test.each([
    [
      '{ id: p, type: expander, number: 16 }',
      'PXM116 2 16',
      'p has buses 16 to 16, but the configuration space ends with bus 15',
    ],
    [
      '{ id: s, type: switch, ports: 15 }',
      'PXM116 2 [{ id: s, type: switch, ports: 15 }]',
      'pcie.0 has buses 0 to 16, but the configuration space ends with bus 15',
    ],
  ])('a low configuration space reaches sixteen buses: %s', (bus, at, message) => {
    const text = `machine: { type: virt, highmem-ecam: false }\nbuses: [${bus}]`;
    expect(errorOf(text)).toMatchObject({ at, message });
  });
});
