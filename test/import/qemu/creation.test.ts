import { describe, expect, test } from 'vitest';
import { importQemu } from '../../../src/import/qemu/import-qemu.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import { qemuArgs } from '../../../src/vmm/qemu/qemu-args.ts';
import { refusal } from '../../topology/support/refusal.ts';
import { imported, importedText, seats } from './support/imported.ts';

const wayBack = (args: string) => qemuArgs(resolveTopology(importQemu(args.split(' '), {}))).join(' ');

describe('names that QEMU gives by counting', () => {
  test('a controller keeps having no id where an argument names the bus that QEMU made for it', () => {
    const args =
      '-nodefaults -M q35 -device virtio-scsi-pci -device lsi53c895a,id=named -device lsi53c895a -device scsi-cd,bus=scsi.1';
    const { devices, 'device-order': order } = imported(args);
    expect(devices?.map(({ id, unnamed }) => [id, unnamed])).toEqual([
      ['virtio-scsi-0', true],
      ['named', undefined],
      ['lsi53c895a-0', true],
    ]);
    expect(order).toEqual(['virtio-scsi-0', 'named', 'lsi53c895a-0']);
    expect(wayBack(args)).toContain(
      '-device virtio-scsi-pci,bus=pcie.0,addr=1 -device lsi53c895a,id=named,bus=pcie.0,addr=2 ' +
        '-device lsi53c895a,bus=pcie.0,addr=3 -device scsi-cd,bus=scsi.1',
    );
  });

  test('nothing is said of ids that no argument shows', () => {
    const args = '-nodefaults -M q35 -device virtio-scsi-pci -device lsi53c895a,id=a -device scsi-cd,bus=a.0';
    expect(imported(args)['device-order']).toBeUndefined();
  });

  test('the codec of a sound card of -audio finds its bus again', () => {
    const args = '-nodefaults -M q35 -audio driver=none,model=hda';
    expect(wayBack(args)).toMatch(
      /-device intel-hda,bus=pcie\.0,addr=1 -audiodev driver=none,id=audiodev0 -device hda-duplex,bus=hda\.0,/,
    );
  });
});

describe('ports without id', () => {
  const args = '-nodefaults -M q35 -device pxb-pcie,bus_nr=90,id=p -device pcie-root-port,chassis=1';

  test('their bus takes the name of the root bus, so that it catches what is meant for that', () => {
    expect(seats(imported(`${args} -device e1000e,id=n,bus=pcie.0`))).toEqual([
      'p@1',
      'p/pcie-root-port-0@0',
      'pcie-root-port-0/n@0',
    ]);
  });

  test.each(['virtio-iommu-pci,bus=pcie.0,id=u', 'AMDVI-PCI,bus=pcie.0,id=u'])(
    'a unit is not caught: %s',
    (unit) => {
      const line = `${args} -device ${unit}${unit.startsWith('AMD') ? ' -device amd-iommu,pci-id=u' : ''}`;
      const { diagnostics } = refusal(() => imported(line));
      expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
        'PXM312 u is on bus pcie-root-port-0, and units are on the root bus only',
      ]);
      expect(diagnostics[0]?.span?.start).toBe(line.indexOf(unit));
    },
  );

  test('where names of devices order tables, a port with devices on it is warned of', () => {
    const cxl =
      '-nodefaults -M q35,cxl=on -device pxb-cxl,bus_nr=90,id=a -device pxb-cxl,bus_nr=99,id=b,bus=pcie.0 -device pxb-pcie,bus_nr=70,id=p,bus=pcie.0 -device pcie-root-port,chassis=1 -device e1000e,bus=pcie.0';
    expect(importedText(cxl).diagnostics.map(({ message }) => message)).toEqual([
      'this bridge has no id and devices are on it: it becomes pcie-root-port-0, which may change the order of other devices in tables',
    ]);
  });
});
