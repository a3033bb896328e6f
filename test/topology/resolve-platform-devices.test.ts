import { describe, expect, test } from 'vitest';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const machine = (type: string, iommu: string, devices: string) => `machine: { type: ${type}, vmm: none }
memory: { total: 1G }
devices: [{ id: nic, slot: 5 }]
iommus: [{ id: u, type: ${iommu} }]
platform-devices: [${devices}]`;
const intel = (device: string) => machine('q35', 'intel', `{ id: dma, iommu: u, ${device} }`);
const amd = (device: string) => machine('q35', 'amd', `{ id: dma, iommu: u, ${device} }`);
const virtio = (device: string) => machine('q35', 'virtio', `{ id: dma, iommu: u, ${device} }`);
const arm = (device: string) => machine('virt', 'smmuv3', `{ id: dma, ${device} }`);
const PATH = "path: '\\_SB_.DMA0'";

describe('devices that are not on PCI', () => {
  test('have what the table of their unit tells', () => {
    const [device] = resolved(intel(`${PATH}, requester: '00:1e.1'`)).platformDevices;
    expect(device).toMatchObject({ table: 'DMAR', path: '\\_SB_.DMA0', requesterId: 0xf1 });
    const hid = resolved(amd("hid: AMDI0020, requester: '00:14.5'")).platformDevices;
    expect(hid).toMatchObject([{ table: 'IVRS', hid: 'AMDI0020', cid: undefined, requesterId: 0xa5 }]);
  });

  test('get ids at their unit that nothing else has', () => {
    const two = `{ id: a, iommu: u, ${PATH} }, { id: b, path: '\\_SB_.DMA1' }, { id: c, path: '\\_SB_.DMA2', stream-id: 0xffff }`;
    const { platformDevices, derived } = resolved(machine('virt', 'smmuv3', two));
    expect(platformDevices).toMatchObject([{ streamId: 0xfffe }, { streamId: 0xfffd }, { streamId: 0xffff }]);
    expect(derived.find(({ subject }) => subject === 'platform device a stream id')?.value).toBe('0xfffe');
    expect(resolved(virtio('base: 0xfeb00000')).platformDevices).toMatchObject([{ endpoint: 0x1_0000 }]);
  });

  test.each([
    ['a path for DMAR', intel("requester: '00:1e.1'"), 'PXM105', '"path"'],
    ['a requester id for DMAR', intel(PATH), 'PXM105', '"requester"'],
    ['a hardware id for IVRS', amd("requester: '00:14.5'"), 'PXM105', '"hid"'],
    ['registers for VIOT', virtio('endpoint: 0x10000'), 'PXM105', '"base"'],
    ['a path for IORT', arm('iommu: u'), 'PXM105', '"path"'],
    ['a unit on x86', machine('q35', 'intel', `{ id: dma, ${PATH} }`), 'PXM105', 'which iommu'],
  ])('need %s', (_, text, code, message) => {
    const error = errorOf(text);
    expect(error.at).toContain(`${code} 5`);
    expect(error.message).toContain(message);
  });

  test.each([
    ['a stream id in DMAR', intel(`${PATH}, requester: '00:1e.1', stream-id: 7`), 'PXM109 5 7'],
    ['a path in IVRS', amd(`hid: AMDI0020, requester: '00:14.5', ${PATH}`), 'PXM109 5'],
    ['a hardware id in IORT', arm(`iommu: u, ${PATH}, hid: AMDI0020`), 'PXM109 5 AMDI0020'],
    ['a unique id in VIOT', virtio('base: 0xfeb00000, uid: 3'), 'PXM109 5 3'],
  ])('cannot have %s', (_, text, at) => {
    expect(errorOf(text).at).toContain(at);
  });

  test.each([
    ['a PCI function', intel(`${PATH}, requester: '00:05.0'`), 'PCI function nic'],
    ['the I/O APIC', intel(`${PATH}, requester: 'ff:00.0'`), 'the I/O APIC or HPET'],
    ['the I/O APIC of AMD', amd("hid: AMDI0020, requester: '00:14.0'"), 'the I/O APIC or HPET'],
    ['a PCI function at an SMMU', arm(`iommu: u, ${PATH}, stream-id: 0x28`), 'PCI function nic'],
    ['a PCI function at a virtio-iommu', virtio('base: 0xfeb00000, endpoint: 0x28'), 'PCI function nic'],
  ])('do not have the id of %s: PXM143', (_, text, owner) => {
    const error = errorOf(text);
    expect(error.at).toContain('PXM143 5');
    expect(error.message).toContain(owner);
  });

  test('share a requester id behind one unit only', () => {
    const text = (iommus: string, other: string) => `machine: { type: q35, vmm: none }
memory: { total: 1G }
iommus: [${iommus}]
platform-devices:
  - { id: a, iommu: u, hid: AMDI0020, requester: '00:14.5', uid: 1 }
  - { id: b, iommu: ${other}, hid: AMDI0020, requester: '00:14.5', uid: 2 }`;
    const buses = 'buses: [{ id: far, type: expander }]\n';
    expect(errorsOf(text('{ id: u, type: amd }', 'u'))).toEqual([]);
    const units = '{ id: u, type: amd }, { id: v, type: amd, buses: [far] }';
    expect(errorsOf(buses + text(units, 'v')).map(place)).toEqual(
      ['PXM143 7 00:14.5'].map((at) => at.replace('00', "'00").concat("'")),
    );
  });

  test('are declared once, under one id', () => {
    const twice = (second: string) =>
      machine('q35', 'amd', `{ id: a, iommu: u, hid: AMDI0020, requester: '00:14.5', uid: 1 }, ${second}`);
    expect(errorOf(twice("{ id: a, iommu: u, hid: AMDI0020, requester: '00:14.5', uid: 2 }")).at).toBe(
      'PXM107 5 a',
    );
    const same = errorOf(twice("{ id: b, iommu: u, hid: AMDI0020, requester: '00:14.5', uid: 1 }"));
    expect(same.at).toBe('PXM107 5 AMDI0020');
    expect(same.message).toContain('are the same one');
  });

  test.each([
    ['memory', 'base: 0x1000000', 'RAM'],
    ['the I/O APIC', 'base: 0xfec00000', 'I/O APIC'],
  ])('do not have registers inside of %s: PXM146', (_, base, where) => {
    const error = errorOf(virtio(base));
    expect(error.at).toContain('PXM146 5');
    expect(error.message).toContain(where);
  });

  test('do not have the registers of a unit', () => {
    const text = machine('q35', 'virtio, base: 0xfeb00000', '{ id: dma, iommu: u, base: 0xfeb00800 }');
    expect(errorOf(text).message).toContain('registers of iommu u');
  });

  test('are at most 255 in DMAR: PXM139', () => {
    const device = (at: number) =>
      `{ id: d${at}, iommu: u, path: '\\_SB_.D${at.toString(16).toUpperCase().padStart(3, '0')}', requester: '00:1e.1' }`;
    const many = (count: number) =>
      machine('q35', 'intel', Array.from({ length: count }, (_, at) => device(at)).join(', '));
    expect(errorsOf(many(255))).toEqual([]);
    const error = errorOf(many(256));
    expect(error.at).toContain('PXM139 5');
    expect(error.message).toContain('d255');
  });
});

describe('devices of the processor itself', () => {
  const device = (text: string, iommu: string) => `machine: { type: q35, vmm: none }
memory: { total: 1G }
buses: [{ id: rp, type: root-port }]
devices: [{ id: dsa, ${text} }]
iommus: [{ id: u, type: ${iommu} }]`;

  test('let their unit allow ATS where they need it', () => {
    const { iommus, derived, integratedDevices } = resolved(device('ats-required: true', 'intel'));
    expect(iommus[0]?.deviceIotlb).toBe(true);
    expect(derived.find(({ subject }) => subject === 'iommu u device IOTLB')?.why).toBe(
      'device dsa needs ATS',
    );
    expect(integratedDevices).toMatchObject([{ function: { id: 'dsa' }, atsRequired: true, properties: [] }]);
    expect(resolved(device('slot: 5', 'intel')).iommus[0]?.deviceIotlb).toBe(false);
    expect(resolved(device('soc-properties: [hardened-ats]', 'intel')).iommus[0]?.deviceIotlb).toBe(false);
  });

  test.each([
    ['behind a port', 'on: rp, ats-required: true', 'intel', 'PXM137 4 true', 'SATC'],
    ['behind a port', 'on: rp, soc-properties: [hardened-ats]', 'intel', 'PXM137 4 [hardened-ats]', 'SIDP'],
    ['that bypasses', 'bypass: true, ats-required: true', 'intel', 'PXM138 4 true', 'bypasses'],
    ['without ATS', 'ats-required: true', 'intel, device-iotlb: false', 'PXM138 4 true', 'no device'],
    ['behind AMD', 'ats-required: true', 'amd', 'PXM139 4 true', 'of type amd'],
    ['behind virtio', 'soc-properties: [no-page-snoop]', 'virtio', 'PXM139 4 [no-page-snoop]', 'SIDP'],
  ])('cannot be %s: %s, %s', (_, text, iommu, at, message) => {
    const error = errorOf(device(text, iommu));
    expect(error.at).toBe(at);
    expect(error.message).toContain(message);
  });

  test('need an IOMMU at all', () => {
    const text = device('ats-required: true', 'intel').split('\n').slice(0, 4).join('\n');
    expect(errorOf(text).message).toContain('there is no iommu');
  });
});
