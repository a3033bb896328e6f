import { describe, expect, test } from 'vitest';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { errorOf, resolved } from './support/resolved.ts';

const machineOf = (text: string) => resolved(`machine: { ${text} }\nmemory: { total: 1G }`).machine;

describe('machine', () => {
  test.each([
    [
      'type: q35',
      { arch: 'x86', vmm: 'qemu', version: '11.1', firmware: 'seabios', pic: true, gic: undefined },
    ],
    [
      'type: pc, vmm: qemu-10.0, firmware: ovmf, pic: false',
      { arch: 'x86', version: '10.0', firmware: 'ovmf', pic: false },
    ],
    [
      'type: virt',
      { arch: 'arm', firmware: 'aavmf', pic: false, gic: { version: 3, its: true }, highmemEcam: true },
    ],
    ["type: virt, gic-version: '2'", { gic: { version: 2, its: false } }],
    [
      "type: virt, gic-version: '4', virtualization: true, its: false",
      { gic: { version: 4, its: false }, virtualization: true },
    ],
    ['type: virt, vmm: none', { vmm: 'none', version: undefined }],
    ['type: q35, max-ram-below-4g: 1G', { maxRamBelow4g: 1n << 30n }],
    [
      'type: q35, options: { usb: true, graphics: false }',
      {
        properties: [
          ['graphics', false],
          ['usb', true],
        ],
      },
    ],
  ])('%s', (text, machine) => {
    expect(machineOf(text)).toMatchObject(machine);
  });

  test('table ids are those of QEMU unless declared, and fill their fields with spaces', () => {
    expect(machineOf('type: q35').oem).toEqual({
      id: 'BOCHS ',
      tableId: 'BXPC    ',
      revision: 1,
      creatorId: 'BXPC',
      creatorRevision: 1,
    });
    expect(machineOf('type: q35, vmm: none, oem: { id: ACME, creator-id: ME, revision: 7 }').oem).toEqual({
      id: 'ACME',
      tableId: 'BXPC    ',
      revision: 7,
      creatorId: 'ME',
      creatorRevision: 1,
    });
  });

  test('a machine is called as declared, else like its file', () => {
    expect(resolved('machine: { type: q35 }').name).toBe('vm');
    expect(resolveTopology(parseTopology('machine: { type: q35 }', '<stdin>')).name).toBe('vm');
    expect(resolved('{ name: node-7, machine: { type: q35 } }').name).toBe('node-7');
  });

  test('what is derived says why', () => {
    const { derived } = resolved('machine: { type: q35 }');
    expect(derived[0]).toEqual({
      subject: 'machine firmware',
      value: 'seabios',
      why: 'what usually boots q35',
    });
  });
});

describe('what does not go together', () => {
  test.each([
    [
      'type: virt, firmware: seabios',
      'PXM119 1 seabios',
      'firmware seabios does not run on machine virt',
      'write firmware: aavmf',
    ],
    [
      'type: virt, firmware: ovmf',
      'PXM119 1 ovmf',
      'firmware ovmf does not run on machine virt',
      'write firmware: aavmf',
    ],
    [
      'type: q35, firmware: aavmf',
      'PXM119 1 aavmf',
      'firmware aavmf does not run on machine q35',
      'write firmware: seabios or ovmf',
    ],
    [
      'type: virt, pic: true',
      'PXM119 1 true',
      'machine virt has no "pic": only q35 and pc have',
      'remove "pic", or choose another machine type',
    ],
    [
      'type: pc, its: false',
      'PXM119 1 false',
      'machine pc has no "its": only virt has',
      'remove "its", or choose another machine type',
    ],
    [
      "type: virt, gic-version: '2', its: true",
      'PXM119 1 true',
      'a GIC of version 2 has no ITS',
      'write gic-version: 3, or its: false',
    ],
    [
      "type: virt, gic-version: '4'",
      "PXM119 1 '4'",
      'QEMU emulates a GIC of version 4 only with virtualization',
      'write virtualization: true, or gic-version: 3',
    ],
    [
      'type: q35, max-ram-below-4g: 5G',
      'PXM104 1 5G',
      '"max-ram-below-4g" is 5G, more than 4G',
      'write 4G or less',
    ],
    [
      'type: q35, oem: { revision: 2 }',
      'PXM300 1 2',
      'QEMU always writes 1 as the "revision" of a table, not 2',
      'remove "revision", or declare vmm: none and supply the tables yourself',
    ],
    [
      'type: q35, options: { hmat: true }',
      'PXM109 1 true',
      'option "hmat" of the machine is decided by the key "performance"',
      'remove the option and write "performance"',
    ],
  ])('%s', (machine, at, message, remedy) => {
    expect(errorOf(`machine: { ${machine} }\nmemory: { total: 1G }`)).toEqual({ at, message, remedy });
  });
});
