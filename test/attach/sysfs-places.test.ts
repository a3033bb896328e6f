import { describe, expect, test } from 'vitest';
import {
  deviceFolder,
  driverFolder,
  driverOf,
  overrideOf,
  setOverride,
} from '../../src/attach/run/sysfs-places.ts';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { plant } from '../support/host-tree.ts';

const bdf = '0000:41:00.0';
const AT = `sys/devices/pci0000:40/${bdf}`;
const TREE = {
  files: {
    [`${AT}/driver_override`]: '(null)\n',
    'sys/bus/pci/drivers/e1000e/bind': '',
    'etc/driver_override': 'x',
  },
  links: {
    [`sys/bus/pci/devices/${bdf}`]: `../../../devices/pci0000:40/${bdf}`,
    [`${AT}/driver`]: '../../../bus/pci/drivers/e1000e',
    'sys/bus/pci/devices/0000:41:00.1': '../../../../etc',
    'sys/bus/pci/devices/0000:41:00.2': `../../../devices/pci0000:40/${bdf}`,
    'sys/bus/pci/drivers/evil': '../../../../etc',
  },
};

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PxmError) return error.code;
    return (error as Error).name;
  }
  return 'none';
}

describe('places in sysfs', () => {
  test('are those of a device, its driver, and its override', () => {
    const root = plant(TREE);
    const folder = deviceFolder(bdf, root) ?? '';
    expect(folder.endsWith(AT)).toBe(true);
    expect(driverOf(folder)).toBe('e1000e');
    expect(overrideOf(folder)).toBeUndefined();
    setOverride(folder, 'vfio-pci');
    expect(overrideOf(folder)).toMatch(/^vfio-pci/);
    expect(deviceFolder('0000:42:00.0', root)).toBeUndefined();
    expect(driverFolder('none-such', root)).toBeUndefined();
  });

  test.each([
    ['out of sysfs', '0000:41:00.1'],
    ['to another device', '0000:41:00.2'],
  ])('a link that leads %s is not followed', (_, address) => {
    expect(codeOf(() => deviceFolder(address, plant(TREE)))).toBe('PXM420');
  });

  test('a link of a driver that leads out of sysfs is not followed', () => {
    expect(codeOf(() => driverFolder('evil', plant(TREE)))).toBe('PXM420');
  });

  test.each([
    '',
    '..',
    '../../etc',
    '0000:41:00.0/..',
    '0000:41:00.0\n',
    '$(reboot)',
    '0000:41:20.0',
    '41:00.0',
  ])('%j is no address, so no path is made of it', (text) => {
    expect(codeOf(() => deviceFolder(text, plant(TREE)))).toBe('RangeError');
  });

  test.each(['', '.', '..', '../x', 'a/b', 'x\n'])('%j is no driver, so no path is made of it', (text) => {
    expect(codeOf(() => driverFolder(text, plant(TREE)))).toBe('RangeError');
  });
});
