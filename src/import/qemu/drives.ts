import type { MachineType } from '../../topology/platform.ts';
import type { Gathered } from './gather.ts';
import type { Item } from './items.ts';
import { itemText } from './items.ts';
import { formatKeyval } from './keyval.ts';
import type { Names } from './names.ts';
import { type DeviceRequest, impliedDevice } from './requests.ts';

/** Options that are a drive on the machine's usual controller. */
const SHORT: Readonly<Record<string, string>> = {
  disk: 'disk',
  hda: 'disk',
  hdb: 'disk',
  hdc: 'disk',
  hdd: 'disk',
  cdrom: 'cdrom',
};

/**
 * Disks that QEMU makes a virtio device for: `-drive if=virtio`, and on virt every drive that names no controller.
 * Each becomes a drive without controller and a device. They come after all `-device` that are not in JSON.
 */
export function virtioDisks(gathered: Gathered, type: MachineType, names: Names): DeviceRequest[] {
  return gathered.items.flatMap((item) => {
    const properties = driveProperties(item, type);
    if (properties === undefined) return [];
    const drive = properties.get('id') ?? names.next('virtio');
    item.words = [
      '-drive',
      formatKeyval([['if', 'none'], ['id', drive], ...[...properties].filter(([key]) => !PLACED.has(key))]),
    ];
    return impliedDevice(gathered, 'virtio-blk-pci', { drive }, itemText(item));
  });
}

/** Properties that only say which controller and place. */
const PLACED: ReadonlySet<string> = new Set(['if', 'id', 'bus', 'unit', 'index', 'addr']);

function driveProperties(item: Item, type: MachineType): Map<string, string> | undefined {
  const media = Object.hasOwn(SHORT, item.name) ? SHORT[item.name] : undefined;
  if (media !== undefined && type === 'virt')
    return new Map([
      ['file', item.argument?.text ?? ''],
      ['media', media],
    ]);
  const { properties } = item;
  if (item.name !== 'drive' || properties === undefined) return undefined;
  const on = properties.peek('if') ?? (type === 'virt' ? 'virtio' : 'ide');
  return on === 'virtio' ? new Map(properties.rest().map(({ key, value }) => [key, value])) : undefined;
}
