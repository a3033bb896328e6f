import { describe, expect, test } from 'vitest';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const machine = (text: string, memory = '4G') =>
  `machine: { ${text} }\ncpus: { sockets: 2 }\nmemory: { total: ${memory} }\n`;
const spec = (rest: string) => machine('type: q35, vmm: none') + rest;
const unitsOf = (text: string) => resolved(text).iommus;

describe('registers and interrupts', () => {
  // Where QEMU 11.1 has them: hw/i386/pc_q35.c, amd_iommu.c, hw/arm/virt.c; observed in its DMAR, IVRS and IORT.
  test.each([
    ['q35', 'intel', 0xfed9_0000n, undefined],
    ['q35', 'amd', 0xfed8_0000n, undefined],
    ['q35', 'virtio', undefined, undefined],
    ['virt', 'smmuv3', 0x0905_0000n, 106],
    ['virt', 'smmuv3, scope: buses', 0x0c00_0000n, 144],
  ])('%s, %s: %s', (type, iommu, base, interrupt) => {
    expect(unitsOf(`${machine(`type: ${type}`)}iommus: [{ type: ${iommu} }]`)).toMatchObject([
      { base, interrupt },
    ]);
  });

  test('further units follow without overlap, around declared ones', () => {
    const text = spec(`buses:
  - { id: a, type: expander }
  - { id: b, type: expander }
iommus:
  - { type: amd }
  - { type: amd, buses: [a], base: 0xfed84000 }
  - { type: amd, buses: [b] }`);
    expect(unitsOf(text).map(({ base }) => base)).toEqual([0xfed8_0000n, 0xfed8_4000n, 0xfed8_8000n]);
  });

  test('each further SMMUv3 has 128 KiB and four interrupts of its own', () => {
    const text = `${machine('type: virt, vmm: none')}iommus: [{ type: smmuv3, per-socket: true }]`;
    expect(unitsOf(text).map(({ base, interrupt }) => [base, interrupt])).toEqual([
      [0x0c00_0000n, 144],
      [0x0c02_0000n, 148],
    ]);
  });

  test('a virtio unit with a base is one of virtio-mmio and no PCI function', () => {
    const [unit] = unitsOf(spec('iommus: [{ type: virtio, base: 0xfeb00000 }]'));
    expect(unit).toMatchObject({ base: 0xfeb0_0000n, function: undefined });
  });

  test.each([
    ['memory', '0x1000000', 'RAM (0x100000 to'],
    ['the local APICs', '0xfee00000', 'local APICs'],
    ['the configuration space', '0xb0000000', 'PCI configuration'],
  ])('over %s: PXM124', (_, base, what) => {
    const error = errorOf(spec(`iommus: [{ type: intel, base: ${base} }]`));
    expect(error.at).toBe(`PXM124 4 ${base}`);
    expect(error.message).toContain(what);
  });

  test('over those of another unit: PXM124 with both lines', () => {
    const text = spec(`iommus:
  - { type: intel, socket: 0, base: 0xfed90000 }
  - { type: intel, socket: 1, base: 0xfed90000 }`);
    const errors = errorsOf(text);
    expect(errors.map(place)).toEqual(['PXM124 6 0xfed90000']);
    expect(errors[0]?.related?.map(({ span }) => span.source.position(span.start).line)).toEqual([5]);
  });

  test('more units than there is room for: PXM120', () => {
    const text = `machine: { type: q35, vmm: none }
cpus: { sockets: 113 }
memory: { total: 4G }
iommus: [{ type: intel, per-socket: true }]`;
    expect(errorsOf(text).map(place)).toEqual(['PXM120 4 { type: intel, per-socket: true }']);
  });
});

describe('the PCI function of a unit', () => {
  test("takes the first free slot of the machine's own bus after everything declared", () => {
    const text = `${machine('type: q35')}buses: [{ id: rp, type: root-port }]\niommus: [{ type: amd }]`;
    expect(unitsOf(text)[0]?.function).toMatchObject({
      id: 'iommu0.function',
      device: 2,
      model: 'AMDVI-PCI',
      origin: 'iommu',
    });
  });

  test('a virtio unit is the function itself, in the slot that is declared', () => {
    const text = `${machine('type: virt')}iommus: [{ id: vi, type: virtio, slot: 5 }]`;
    const { iommus, coverage } = resolved(text);
    const [unit] = iommus;
    expect(unit?.function).toMatchObject({ id: 'vi', device: 5, model: 'virtio-iommu-pci' });
    const own = coverage.find(({ function: on }) => on === unit?.function);
    expect(own).toMatchObject({ iommu: undefined, bypassed: false, why: 'it is vi itself' });
  });

  test('for another VMM it sits on the first bus that its unit serves', () => {
    const text = spec(`nodes: [{ sockets: 0, memory: 2G }, { sockets: 1, memory: 2G }]
buses: [{ id: pxb, type: expander, node: 1 }, { id: rp, type: root-port, on: pxb }]
iommus: [{ type: amd, per-socket: true }]`);
    expect(unitsOf(text).map(({ function: on }) => [on?.bus.id, on?.device])).toEqual([
      ['pcie.0', 2],
      ['pxb', 1],
    ]);
  });
});

describe('address width', () => {
  // QEMU's defaults: aw-bits of intel-iommu and virtio-iommu-pci, oas of arm-smmuv3, EFR.HATS of amd-iommu.
  test.each([
    ['q35', 'intel', 48],
    ['q35', 'amd', 64],
    ['q35', 'virtio', 39],
    ['virt', 'virtio', 48],
    ['virt', 'smmuv3', 44],
    ['q35, vmm: none', 'intel', 48],
    ['virt, vmm: none', 'smmuv3', 48],
  ])('%s, %s: %i bits', (type, iommu, bits) => {
    expect(unitsOf(`${machine(`type: ${type}`)}iommus: [{ type: ${iommu} }]`)[0]?.addressWidth).toBe(bits);
  });

  test('grows with memory where the unit can have more', () => {
    const large = machine('type: q35, vmm: none', '300T');
    expect(unitsOf(`${large}iommus: [{ type: intel }]`)[0]?.addressWidth).toBe(57);
    const qemu = `${machine('type: q35', '700G')}cpus: { model: 'host' }\n`.replace(
      'cpus: { sockets: 2 }\n',
      '',
    );
    expect(unitsOf(`${qemu}iommus: [{ type: virtio }]`)[0]?.addressWidth).toBe(40);
  });

  test('smaller than memory plus MMIO: PXM128, unless nothing is translated', () => {
    const large = machine('type: q35, vmm: none', '600G');
    const error = errorOf(`${large}iommus: [{ type: intel, address-width: 39 }]`);
    expect(error.at).toBe('PXM128 4 39');
    expect(error.message).toContain('needs 40');
    expect(errorsOf(`${large}iommus: [{ type: intel, address-width: 39, translation: false }]`)).toEqual([]);
  });
});

describe('processor ids above 254', () => {
  const many = (iommu: string, machine = 'type: q35, vmm: none') =>
    `machine: { ${machine} }\ncpus: { sockets: 2, cores: 160 }\nmemory: { total: 4G }\n${iommu}`;

  test('need extended ids, which units have then by themselves', () => {
    expect(unitsOf(many('iommus: [{ type: intel }]'))[0]).toMatchObject({ extendedIds: true });
    expect(unitsOf(spec('iommus: [{ type: intel }]'))[0]).toMatchObject({ extendedIds: false });
    expect(unitsOf(spec('iommus: [{ type: amd, extended-ids: true }]'))[0]).toMatchObject({
      extendedIds: true,
    });
  });

  test.each([
    ['interrupt-remapping: false', 'PXM129 4 false'],
    ['extended-ids: false', 'PXM129 4 false'],
    ['opt-out-x2apic: true', 'PXM129 4 true'],
  ])('cannot be had with %s: PXM129', (key, at) => {
    expect(errorOf(many(`iommus: [{ type: intel, ${key} }]`)).at).toBe(at);
    expect(errorsOf(spec(`iommus: [{ type: intel, ${key} }]`))).toEqual([]);
  });

  test('extended ids without remapping: PXM109', () => {
    const error = errorOf(spec('iommus: [{ type: intel, extended-ids: true, interrupt-remapping: false }]'));
    expect(error.at).toBe('PXM109 4 true');
  });

  test('interrupts of a device that bypasses reach the others only: PXM156', () => {
    const text = many(`devices: [{ id: nic, model: e1000e, bypass: true }]\niommus: [{ type: intel }]`);
    expect(resolved(text).diagnostics.map(place)).toEqual(['PXM156 4 true']);
    expect(resolved(spec(text.split('\n').slice(3).join('\n'))).diagnostics).toEqual([]);
  });
});

describe('what a device scope can say', () => {
  const nested = (bridges: number, rest: string) => {
    const buses = Array.from({ length: bridges }, (_, at) => {
      const on = at === 0 ? '' : `, on: b${at - 1}`;
      return `  - { id: b${at}, type: ${at === 0 ? 'root-port' : at % 2 === 1 ? 'upstream-port' : 'downstream-port'}${on} }`;
    });
    return `${machine('type: q35, vmm: none')}buses:\n${buses.join('\n')}\ndevices: [{ id: deep, on: b${bridges - 1}, model: e1000e ${rest}`;
  };

  // The length of a scope is a byte: 6 bytes and two for each hop (VT-d 8.3.1).
  test('124 hops to a single device fit, 125 do not: PXM125', () => {
    const named = '}]\niommus: [{ type: intel, devices: [deep] }]';
    expect(errorsOf(nested(123, named))).toEqual([]);
    const error = errorOf(nested(125, named));
    expect(error.at).toBe('PXM125 131 [deep]');
    expect(error.message).toContain('126 hops');
    expect(errorOf(nested(125, ', bypass: true }]\niommus: [{ type: intel }]')).at).toBe('PXM125 130 true');
    expect(errorsOf(nested(125, '}]\niommus: [{ type: intel }]'))).toEqual([]);
    expect(errorsOf(nested(125, '}]\niommus: [{ type: amd, devices: [deep] }]'))).toEqual([]);
  });

  test('devices behind a conventional bridge look like one to an IOMMU: PXM159', () => {
    const text = spec(`buses: [{ id: br, type: pcie-pci-bridge }]
devices: [{ id: nic, on: br, model: e1000, bypass: true }]
iommus: [{ type: intel }]`);
    expect(resolved(text).diagnostics.map(place)).toEqual(['PXM159 5 true']);
  });

  test('a unit that serves what is near another socket: PXM155', () => {
    const text = spec(`nodes: [{ sockets: 0, memory: 2G }, { sockets: 1, memory: 2G }]
buses: [{ id: pxb, type: expander, node: 1 }, { id: rp, type: root-port, on: pxb }]
devices: [{ id: gpu, on: rp, model: e1000e }]
iommus: [{ type: intel, socket: 0, buses: [pxb] }, { type: intel }]`);
    expect(resolved(text).diagnostics.map(place)).toEqual(['PXM155 7 [pxb]']);
  });
});

describe('reserved regions', () => {
  const region = (text: string, reserved = '{ base: 0x10000000, size: 16M }') =>
    `machine: { type: q35, vmm: none }
memory: { total: 4G, reserved: [${reserved}] }
devices: [{ id: usb, model: qemu-xhci }]
iommus: [{ type: intel }]
reserved-regions: [{ ${text} }]`;

  test('lie in memory that the firmware reserves', () => {
    const text = region('base: 0x10000000, size: 64K, devices: [usb]');
    expect(resolved(text).reservedRegions).toMatchObject([
      {
        id: 'region0',
        base: 0x1000_0000n,
        size: 0x1_0000n,
        access: 'read-write',
        functions: [{ id: 'usb' }],
      },
    ]);
    expect(resolved(region('base: 0x10000000, size: 64K, devices: all')).reservedRegions[0]?.functions).toBe(
      undefined,
    );
  });

  test.each([
    ['base: 0x10000800, size: 64K, devices: all', 'PXM126 5 0x10000800', '"base"'],
    ['base: 0x10000000, size: 6000, devices: all', 'PXM126 5 6000', '"size"'],
    ['base: 0x20000000, size: 64K, devices: all', 'PXM127 5 0x20000000', 'RAM'],
    ['base: 0x10ff0000, size: 128K, devices: all', 'PXM127 5 0x10ff0000', 'RAM'],
    ['base: 0x10000000, size: 64K, devices: [usx]', 'PXM106 5 usx', 'not there'],
    ['base: 0x10000000, size: 64K, devices: all, access: excluded', 'PXM109 5 excluded', 'type amd'],
  ])('%s', (text, at, message) => {
    const error = errorOf(region(text));
    expect(error.at).toBe(at);
    expect(error.message).toContain(message);
  });

  test('may be in several pieces of reserved memory that touch, not across a gap', () => {
    const pieces = (second: string) => `machine: { type: q35, vmm: none }
memory: { total: 1G, reserved: [{ base: 0x10010000, size: ${second} }, { base: 0x10000000, size: 64K }] }
iommus: [{ type: intel }]
devices: [{ id: usb }]
reserved-regions: [{ base: 0x10008000, size: 64K, devices: [usb] }]`;
    expect(resolved(pieces('64K')).reservedRegions).toHaveLength(1);
    expect(errorOf(pieces('16K')).message).toContain('RAM');
  });

  test('may be registers of the machine, such as the window for messages on Arm', () => {
    const text = `machine: { type: virt, vmm: none }
memory: { total: 4G }
iommus: [{ type: smmuv3 }]
reserved-regions: [{ base: 0x8000000, size: 1M, devices: all }]`;
    expect(resolved(text).reservedRegions).toHaveLength(1);
  });

  const one = 'base: 0x10000000, size: 64K';

  test.each([
    ['read only, behind intel', `${one}, devices: [usb], access: read`, 'intel', 'PXM139 5 read', 'DMAR'],
    [
      'write only for all, behind intel',
      `${one}, devices: all, access: write`,
      'intel',
      'PXM139 5 write',
      'DMAR',
    ],
    ['behind virtio', `${one}, devices: [usb]`, 'virtio', 'PXM139 5 [usb]', 'VIOT'],
  ])('%s: the table cannot say it', (_, text, type, at, table) => {
    const error = errorOf(region(text).replace('type: intel', `type: ${type}`));
    expect(error.at).toBe(at);
    expect(error.message).toContain(table);
  });

  test('are read only where IVRS tells so', () => {
    const text = region(`${one}, devices: [usb], access: read`).replace('type: intel', 'type: amd');
    expect(errorsOf(text)).toEqual([]);
  });

  test('of devices that no unit serves: PXM163', () => {
    const text = region(`${one}, devices: [usb]`);
    expect(resolved(text).diagnostics).toEqual([]);
    const bypassing = text.replace('model: qemu-xhci', 'model: qemu-xhci, bypass: true');
    expect(resolved(bypassing).diagnostics.map(place)).toEqual(['PXM163 5 [usb]']);
    expect(resolved(text.replace('iommus: [{ type: intel }]', '')).diagnostics.map(place)).toEqual([
      'PXM163 5 [usb]',
    ]);
  });

  test('are whole units of 64 KiB in IORT: PXM164', () => {
    const arm = (text: string, type = 'smmuv3') => `machine: { type: virt, vmm: none }
memory: { total: 4G, reserved: [{ base: 0x50000000, size: 16M }] }
iommus: [{ type: ${type} }]
reserved-regions: [{ ${text}, devices: all }]`;
    const found = (text: string) => resolved(text).diagnostics.map(place);
    expect(found(arm('base: 0x50001000, size: 4K'))).toEqual(['PXM164 4 0x50001000', 'PXM164 4 4K']);
    expect(found(arm('base: 0x50010000, size: 64K'))).toEqual([]);
    expect(resolved(region('base: 0x10001000, size: 4K, devices: all')).diagnostics).toEqual([]);
  });

  test('of one device do not overlap: PXM145', () => {
    const two = (first: string, second: string) =>
      region(
        `id: a, base: 0x10000000, size: 128K, devices: ${first} }, { id: b, base: 0x10010000, size: 64K, devices: ${second}`,
      ).replace('devices: [{ id: usb, model: qemu-xhci }]', 'devices: [{ id: usb }, { id: nic }]');
    for (const [first, second] of [
      ['[usb]', '[nic, usb]'],
      ['all', '[nic]'],
      ['[usb]', 'all'],
      ['all', 'all'],
    ] as const)
      expect(errorOf(two(first, second)).at).toBe('PXM145 5 0x10010000');
    expect(errorsOf(two('[usb]', '[nic]'))).toEqual([]);
    expect(errorsOf(two('[usb]', '[usb]').replace('0x10010000', '0x10020000'))).toEqual([]);
  });

  test('have ids of their own', () => {
    const two = '{ id: r, base: 0x10000000, size: 64K, devices: all }';
    expect(
      errorOf(region(two.slice(2, -2)).replace('reserved-regions: [', `reserved-regions: [${two}, `)).at,
    ).toBe('PXM107 5 r');
  });
});
