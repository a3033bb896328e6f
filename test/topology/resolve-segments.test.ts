import { describe, expect, test } from 'vitest';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import type { Cedt } from '../../src/tables/cedt.ts';
import { errorOf, resolved } from './support/resolved.ts';

const Q35 = 'machine: { type: q35, vmm: none }\nmemory: { total: 2G }\n';
const VIRT = 'machine: { type: virt, vmm: none }\nmemory: { total: 1G }\n';
/** A root bus in segment 0, one in segment 1, and a device behind a port of each. */
const TWO = `buses:
  - { id: here, type: expander, number: 0x20 }
  - { id: there, type: expander, segment: 1 }
  - { id: p0, type: root-port, on: here }
  - { id: p1, type: root-port, on: there }
devices:
  - { id: a, on: p0 }
  - { id: b, on: p1 }
`;

describe('bus numbers', () => {
  const numbersOf = (text: string) =>
    resolved(text).pci.buses.map(({ id, segment, number, subordinate }) => [
      id,
      segment,
      number,
      subordinate,
    ]);

  test('are counted from 0 in each segment, and buses are in order of segment and number', () => {
    const text = `${Q35}buses:
  - { id: p, type: root-port }
  - { id: late, type: expander, segment: 2, number: 3 }
  - { id: c, type: expander, segment: 2 }
  - { id: far, type: root-port, on: c }
  - { id: br, type: pcie-pci-bridge, on: far }
  - { id: b, type: expander, segment: 1, number: 0 }
  - { id: a, type: expander, number: 3 }
`;
    expect(numbersOf(text)).toEqual([
      ['pcie.0', 0, 0, 1],
      ['p', 0, 1, 1],
      ['a', 0, 3, 3],
      ['b', 1, 0, 0],
      ['c', 2, 0, 2],
      ['far', 2, 1, 2],
      ['br', 2, 2, 2],
      ['late', 2, 3, 3],
    ]);
  });

  test('taken twice in a segment: PXM116', () => {
    const error = errorOf(`${Q35}buses:
  - { id: a, type: expander, segment: 1, number: 4 }
  - { id: b, type: expander, segment: 1, number: 4 }`);
    expect(error).toMatchObject({ at: 'PXM116 5 4', remedy: 'write number: 5 or more, or leave it out' });
  });

  test('inside of others: an error for QEMU too, whose firmware knows segment 0 only', () => {
    const of = (segment: number) => `machine: { type: q35 }
buses:
  - { id: a, type: expander, segment: ${segment}, number: 4 }
  - { id: p, type: root-port, on: a }
  - { id: b, type: expander, segment: ${segment}, number: 5 }`;
    expect(resolved(of(0)).diagnostics.map(({ code }) => code)).toEqual(['PXM116']);
    expect(errorOf(of(1)).at).toBe('PXM116 5 5');
  });

  test('reach to 255 where segment 0 ends with bus 15', () => {
    const machine = VIRT.replace('none', 'none, highmem-ecam: false');
    const bus = (segment: number) =>
      `${machine}buses: [{ id: a, type: expander, segment: ${segment}, number: 200 }]`;
    expect(errorOf(bus(0)).at).toBe('PXM116 3 200');
    expect(resolved(bus(1)).memory.ecams).toEqual([
      { segment: 0, base: 0x3f00_0000n, lastBus: 15 },
      { segment: 1, base: 0x1_0000_0000n, lastBus: 255 },
    ]);
  });

  test.each([
    ['a port', Q35, 'root-port', 'PXM109 3 1', 'root-port has no "segment"'],
    [
      'an expander of pc, which has no configuration space in memory',
      Q35.replace('q35', 'pc'),
      'expander',
      'PXM119 3 1',
      'segment 0 only',
    ],
  ])('%s has no segment', (_, machine, type, at, says) => {
    const error = errorOf(`${machine}buses: [{ id: a, type: ${type}, segment: 1 }]`);
    expect(error.at).toBe(at);
    expect(error.message).toContain(says);
  });
});

describe('configuration space of further segments', () => {
  const bases = (text: string) => resolved(text).memory.ecams.map(({ base }) => base);

  test('is in the lowest gaps above 4 GiB, around all that the topology places itself', () => {
    const text = `${Q35}buses:
  - { id: a, type: cxl-expander, segment: 1 }
  - { id: b, type: expander, segment: 200 }
cxl: { windows: [{ targets: [a], size: 256M, base: 0x1900000000 }] }
`;
    // Memory ends below 4 GiB; registers of CXL host bridges and 32 GiB of PCI window follow it.
    expect(bases(text)).toEqual([0xb000_0000n, 0x1_1000_0000n, 0x1_2000_0000n]);
    const inTheWay = `${text}iommus: [{ type: virtio, base: 0x128000000 }]`;
    expect(bases(inTheWay)).toEqual([0xb000_0000n, 0x1_1000_0000n, 0x1_3000_0000n]);
  });

  test('that fits nowhere: PXM120', () => {
    const text = `machine: { type: q35, vmm: none }
memory: { total: 1G, reserved: [{ base: 0x100000000, size: 0xffffffff00000 }] }
buses: [{ id: a, type: expander, segment: 1 }]`;
    expect(errorOf(text).at).toMatch(/^PXM120 3/);
  });
});

describe('which unit serves a segment', () => {
  const unitOf = (text: string) =>
    Object.fromEntries(
      resolved(text)
        .coverage.filter(({ function: on }) => on.origin === 'device')
        .map(({ function: on, iommu }) => [on.id, iommu?.id]),
    );

  test.each(['intel', 'amd', 'virtio'])(
    '%s: the one that is for it before the one that is for none',
    (type) => {
      const text = `${Q35}${TWO}iommus:\n  - { id: usual, type: ${type} }\n  - { id: own, type: ${type}, segment: 1 }`;
      expect(unitOf(text)).toEqual({ a: 'usual', b: 'own' });
      expect(resolved(text).iommus.map(({ segment, function: on }) => [segment, on?.bus.segment])).toEqual(
        type === 'intel'
          ? [
              [0, undefined],
              [1, undefined],
            ]
          : [
              [0, 0],
              [1, 1],
            ],
      );
    },
  );

  test('units of one socket share it by segment', () => {
    const text = `machine: { type: q35, vmm: none }
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 1G }, { sockets: 1, memory: 1G }]
${TWO.replace('0x20', '0x20, node: 1').replace('segment: 1', 'segment: 1, node: 1')}iommus:
  - { id: vtd, type: intel, per-socket: true }
  - { id: further, type: intel, socket: 1, segment: 1 }`;
    expect(unitOf(text)).toEqual({ a: 'vtd.1', b: 'further' });
  });

  test('a unit takes the segment of the root buses that it serves', () => {
    const text = `${Q35}${TWO}iommus: [{ type: intel, buses: [there] }]`;
    expect(resolved(text).iommus.map(({ segment }) => segment)).toEqual([1]);
  });

  test('an AMD unit that serves single devices only is a function of its segment', () => {
    const text = `${Q35}${TWO}iommus: [{ type: amd, segment: 1, devices: [b] }]`;
    expect(resolved(text).iommus[0]?.function?.bus.id).toBe('there');
  });

  test.each(['smmuv3', 'virtio'])('a %s serves all of them', (type) => {
    const text = `${VIRT}${TWO}iommus: [{ id: all, type: ${type} }]`;
    expect(unitOf(text)).toEqual({ a: 'all', b: 'all' });
  });

  test('only the SMMUv3 that is for all of them is that of the machine', () => {
    const text = `${VIRT}${TWO}iommus: [{ type: smmuv3 }, { type: smmuv3, segment: 1 }]`;
    expect(resolved(text).iommus.map(({ ofMachine, interrupt }) => [ofMachine, interrupt])).toEqual([
      [true, 106],
      [false, 144],
    ]);
  });

  test('two for all of one segment: PXM122', () => {
    const text = `${Q35}${TWO}iommus:\n  - { type: intel, segment: 1 }\n  - { type: intel, segment: 1 }`;
    expect(errorOf(text)).toMatchObject({
      at: expect.stringMatching(/^PXM122 13/),
      message: 'iommu iommu0 and iommu iommu1 both serve everything of segment 1 that no other unit serves',
    });
  });

  test('one for a segment without buses is idle: PXM157', () => {
    const { diagnostics } = resolved(`${Q35}${TWO}iommus: [{ type: virtio }, { type: virtio, segment: 9 }]`);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['PXM157', 'iommu iommu1 serves nothing'],
    ]);
  });
});

describe('a unit that would serve another segment than it is in is refused with the nearest: PXM147', () => {
  test.each([
    [
      'DMAR has one segment for all that is left',
      '{ type: intel }',
      'PXM147 12 { type: intel }',
      'serves bus there in segment 1, but DMAR names one segment for each unit',
      'declare a further unit with segment: 1, and let that serve it',
    ],
    [
      'IVRS has one segment for two buses',
      '{ type: amd, buses: [here, there] }',
      'PXM147 12 [here, there]',
      'serves bus there in segment 1, but IVRS names one segment for each unit',
      'declare a further unit with segment: 1, and let that serve it',
    ],
    [
      'a device elsewhere than its unit',
      '{ type: intel, devices: [b] }',
      'PXM147 12 [b]',
      'serves device b in segment 1',
      'write segment: 1 there',
    ],
    [
      'a bus elsewhere than declared',
      '{ type: virtio, buses: [there], segment: 0 }',
      'PXM147 12 [there]',
      'but it is declared for that segment',
      'declare a further unit with segment: 1, and let that serve it',
    ],
  ])('%s', (_, unit, at, says, remedy) => {
    const error = errorOf(`${Q35}${TWO}iommus: [${unit}]`.replace('iommus: [', 'iommus:\n  [ '));
    expect(error.at).toBe(at);
    expect(error.message).toContain(says);
    expect(error.remedy).toBe(remedy);
  });

  test('unless the other bus bypasses', () => {
    const text = `${Q35}${TWO.replace('segment: 1', 'segment: 1, bypass: true')}iommus: [{ type: intel }]`;
    expect(resolved(text).iommus.map(({ segment }) => segment)).toEqual([0]);
  });
});

describe('what the tables of a unit cannot say of a further segment', () => {
  test.each(['[b]', 'all'])('IVRS: a reserved region of devices there (%s): PXM139', (devices) => {
    const text = `machine: { type: q35, vmm: none }
memory: { total: 2G, reserved: [{ base: 0x7f000000, size: 64K }] }
${TWO}iommus: [{ type: amd }, { type: amd, segment: 1 }]
reserved-regions: [{ base: 0x7f000000, size: 64K, devices: ${devices} }]`;
    const error = errorOf(text);
    expect(error.at).toBe(`PXM139 12 ${devices}`);
    expect(error.message).toContain('IVRS tells of regions in segment 0 only');
  });

  test('Linux has tables of AMD devices for each segment: the last id is one of a segment (PXM161)', () => {
    const of = (segment: number) => `${Q35}buses:
  - { id: here, type: expander, number: 0x20, bypass: true }
  - { id: there, type: expander, segment: ${segment}, number: 0x40 }
  - { id: p0, type: root-port, on: here }
  - { id: p1, type: root-port, on: there }
devices: [{ id: a, on: p0 }]
iommus: [{ type: amd }${segment === 0 ? '' : ', { type: amd, segment: 1 }'}]`;
    const warned = (text: string) => resolved(text).diagnostics.filter(({ code }) => code === 'PXM161');
    expect(warned(of(0))).toEqual([]);
    expect(warned(of(1)).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^no iommu serves p0, a .* beyond 00:1f.3, the last that IVRS names/),
    ]);
  });
});

describe('ids of devices that are not on PCI', () => {
  test('a requester id is one of the segment of the unit: PXM143', () => {
    const of = (iommu: string) => `${Q35}${TWO}iommus:
  - { id: v0, type: intel }
  - { id: v1, type: intel, segment: 1 }
platform-devices:
  - { id: u0, iommu: v0, path: '\\_SB_.DEV0', requester: '00:1e.0' }
  - { id: u1, iommu: ${iommu}, path: '\\_SB_.DEV1', requester: '01:00.0' }`;
    // 0001:01:00.0 is a PCI function; in segment 0 nothing is at 01:00.0.
    expect(errorOf(of('v1')).message).toContain(
      'has id 0x10100 at its iommu, which is that of PCI function b',
    );
    expect(resolved(of('v0')).platformDevices.map(({ id }) => id)).toEqual(['u0', 'u1']);
  });
});

test('a CXL host bridge has its segment in its unique id', () => {
  const platform = resolved(`${Q35}buses:
  - { id: a, type: cxl-expander, number: 5 }
  - { id: b, type: cxl-expander, segment: 2, number: 5 }`);
  const cedt = buildTables(platform).find(({ signature }) => signature === 'CEDT')?.table as Cedt;
  expect(cedt.structures.map((one) => 'uid' in one && one.uid)).toEqual([5, 0x205]);
});
