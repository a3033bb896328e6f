import { describe, expect, test } from 'vitest';
import { Collector } from '../../src/diagnostics/collector.ts';
import { handOverArgs } from '../../src/launch/hand-over-args.ts';

const HANDED = { iommufd: 3, devices: new Map([['0000:41:00.0', 4]]) };

function rewritten(...args: string[]) {
  const report = new Collector();
  const words = handOverArgs(args, HANDED, report);
  return { words, codes: report.diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

describe("QEMU's arguments with open files", () => {
  test.each([
    [
      '-device',
      'vfio-pci,id=gpu0,bus=rp0,addr=0,host=0000:41:00.0,iommufd=iommufd0',
      'vfio-pci,id=gpu0,bus=rp0,addr=0,iommufd=iommufd0,fd=4',
    ],
    [
      '--device',
      'vfio-pci-nohotplug,host=0000:41:00.0,iommufd=iommufd0',
      'vfio-pci-nohotplug,iommufd=iommufd0,fd=4',
    ],
    [
      '-device',
      '{"driver":"vfio-pci","id":"gpu0","host":"0000:41:00.0","iommufd":"iommufd0"}',
      '{"driver":"vfio-pci","id":"gpu0","iommufd":"iommufd0","fd":"4"}',
    ],
    ['-object', 'iommufd,id=iommufd0', 'iommufd,id=iommufd0,fd=3'],
    ['-object', '{"qom-type":"iommufd","id":"iommufd0"}', '{"qom-type":"iommufd","id":"iommufd0","fd":"3"}'],
    ['-object', 'iommufd,id=own,fd=9', 'iommufd,id=own,fd=9'],
    ['-device', 'vfio-pci,fd=9,iommufd=own', 'vfio-pci,fd=9,iommufd=own'],
    ['-device', 'e1000e,host=0000:41:00.0', 'e1000e,host=0000:41:00.0'],
    ['-append', 'vfio-pci,host=0000:42:00.0', 'vfio-pci,host=0000:42:00.0'],
  ])('%s %s', (option, before, after) => {
    expect(rewritten(option, before)).toEqual({ words: [option, after], codes: [] });
  });

  test.each([
    [['-device', 'vfio-pci,host=0000:42:00.0'], 'QEMU would open 0000:42:00.0 by itself'],
    [['-device', 'vfio-pci,host=0000:41:00.0'], 'QEMU would open 0000:41:00.0 by itself'],
    [
      ['-device', 'vfio-pci,sysfsdev=/sys/x,iommufd=iommufd0'],
      'QEMU would open a device of the host by itself',
    ],
    [['-device', '{"driver":"vfio-pci","host":"0000:42:00.0"}'], 'QEMU would open 0000:42:00.0 by itself'],
    [['-object', 'iommufd,id=own'], 'QEMU would open /dev/iommu by itself for the object own'],
    [['-daemonize'], 'QEMU shall not detach itself (-daemonize)'],
  ])('%j is refused', (args, message) => {
    expect(rewritten(...args).codes).toEqual([expect.stringContaining(`PXM485 ${message}`)]);
  });
});
