import { fstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { openContainer } from '../../src/vfio/container.ts';
import { Descriptor } from '../../src/vfio/descriptor.ts';
import { findCdev, openDevice, openMediatedDevice } from '../../src/vfio/device-cdev.ts';
import { openGroup } from '../../src/vfio/group.ts';
import { HOST } from '../../src/vfio/host-root.ts';
import { openIommufd } from '../../src/vfio/iommufd.ts';
import { openNode } from '../../src/vfio/open-node.ts';

const BDF = '0000:3b:00.0';
const made: string[] = [];
let root = HOST;

/** Puts a file below the root, with the folders that it needs. */
function put(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function caught(work: () => unknown): PxmError {
  try {
    work();
  } catch (error) {
    if (error instanceof PxmError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-vfio-'));
  made.push(folder);
  root = { ...HOST, sys: join(folder, 'sys'), dev: join(folder, 'dev') };
});
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

describe('the node of a device', () => {
  const device = () => join(root.sys, 'bus/pci/devices', BDF);

  test('is the one that sysfs names', () => {
    put(join(device(), 'vfio-dev/vfio3/dev'), '249:3\n');
    const path = join(root.dev, 'vfio/devices/vfio3');
    expect(findCdev(BDF, root)).toEqual({ name: 'vfio3', path, numbers: '249:3' });
  });

  test('is refused when it is a link, even one to the right device', () => {
    put(join(device(), 'vfio-dev/vfio3/dev'), '1:3\n');
    mkdirSync(join(root.dev, 'vfio/devices'), { recursive: true });
    symlinkSync('/dev/null', join(root.dev, 'vfio/devices/vfio3'));
    const error = caught(() => openDevice(BDF, root));
    expect(error).toMatchObject({ code: 'PXM411', blame: 'host' });
    expect(error.message).toContain('it is a link');
  });

  test('is refused when it is a plain file', () => {
    put(join(device(), 'vfio-dev/vfio3/dev'), '249:3\n');
    put(join(root.dev, 'vfio/devices/vfio3'), '');
    expect(caught(() => openDevice(BDF, root)).message).toContain('it is no character device');
  });

  test('is not looked for below names that the kernel does not give', () => {
    put(join(device(), 'vfio-dev/vfio3..x/dev'), '249:3\n');
    expect(caught(() => findCdev(BDF, root)).message).toContain('the device has no node of VFIO');
  });

  test('needs numbers that are numbers', () => {
    put(join(device(), 'vfio-dev/vfio3/dev'), '249\n');
    expect(caught(() => findCdev(BDF, root)).message).toContain('does not hold the numbers of a device');
  });

  test.each([
    ['nvme', 'nvme has it', 'bind it to vfio-pci'],
    ['vfio-pci', 'vfio-pci has it', 'CONFIG_VFIO_DEVICE_CDEV'],
    [undefined, 'no driver has it', 'bind it to vfio-pci'],
  ])('is missing while %s has the device, which is told with what helps', (driver, has, helps) => {
    mkdirSync(device(), { recursive: true });
    if (driver) symlinkSync(`../../../../bus/pci/drivers/${driver}`, join(device(), 'driver'));
    const [found] = caught(() => findCdev(BDF, root)).diagnostics;
    expect(found).toMatchObject({
      code: 'PXM411',
      message: `the device has no node of VFIO: ${has}`,
      remedy: expect.stringContaining(helps),
    });
  });

  test('is not looked for where there is no such device', () => {
    expect(caught(() => findCdev(BDF, root)).message).toContain('there is no such PCI device');
  });

  test.each(['3b:00.0', '../../etc', '0000:3b:00.8', '0000:3B:00.0', '0000:3b:00.0/..', ''])(
    'is not looked for by %j, which is no full address',
    (text) => {
      expect(() => findCdev(text, root)).toThrow(RangeError);
    },
  );
});

describe('the node of a device that a driver makes up', () => {
  const UUID = '83b8f4f2-509f-382f-3c1e-e6bfe0fa1001';

  test('is looked for by its UUID, and opened as any other', () => {
    const device = join(root.sys, 'bus/mdev/devices', UUID);
    expect(caught(() => openMediatedDevice(UUID, root)).message).toContain(
      'there is no such mediated device',
    );
    put(join(device, 'vfio-dev/vfio3/dev'), '249:3\n');
    const error = caught(() => openMediatedDevice(UUID, root));
    expect(error.message).toContain(join(root.dev, 'vfio/devices/vfio3'));
    expect(error.message).toContain('cannot be opened');
  });

  test.each(['../../pci/devices', `${UUID}/..`, ''])('is not looked for by %j', (text) => {
    expect(() => openMediatedDevice(text, root)).toThrow(RangeError);
  });
});

describe('nodes of the older interface', () => {
  test('are opened only by numbers, and where sysfs has them', () => {
    for (const wrong of [-1, 1.5, Number.NaN]) expect(() => openGroup(wrong, root)).toThrow(RangeError);
    expect(caught(() => openGroup(7, root))).toMatchObject({ code: 'PXM411', blame: 'host' });
    expect(caught(() => openContainer(root)).message).toContain('CONFIG_VFIO_CONTAINER');
  });
});

describe.runIf(process.platform === 'linux')('a character device', () => {
  test('is opened when it has the numbers of sysfs, and belongs to its owner until closed', () => {
    const owned = new Descriptor(openNode('/dev/null', '1:3', ''), 'nothing');
    const { fd } = owned;
    expect(fstatSync(fd).isCharacterDevice()).toBe(true);
    owned.close();
    owned.close();
    expect(() => fstatSync(fd)).toThrow('EBADF');
    expect(() => owned.fd).toThrow(new TypeError('nothing is closed'));
  });

  test('is refused when it has others', () => {
    const error = caught(() => openNode('/dev/null', '249:3', 'load the module'));
    expect(error.message).toContain('it is device 1:3, sysfs says 249:3');
    expect(error.message).toContain('load the module');
  });
});

describe('/dev/iommu', () => {
  test('is missing where the kernel has no iommufd, which is told', () => {
    const error = caught(() => openIommufd(root));
    expect(error).toMatchObject({ code: 'PXM411', blame: 'host' });
    expect(error.message).toContain('CONFIG_IOMMUFD');
  });
});
