import type { MachineType } from '../../topology/platform.ts';
import type { Gathered } from './gather.ts';
import type { Described } from './items.ts';
import { itemText } from './items.ts';
import { formatKeyval } from './keyval.ts';
import { type DeviceRequest, impliedDevice } from './requests.ts';

/** Cards by the names that `-vga` takes, also with more behind a comma. */
const CARDS: ReadonlyMap<string, string | undefined> = new Map([
  ['none', undefined],
  ['std', 'VGA'],
  ['cirrus', 'cirrus-vga'],
  ['vmware', 'vmware-svga'],
  ['virtio', 'virtio-vga'],
  ['qxl', 'qxl-vga'],
]);
/** A device of these models, or a -global for one, stands in for the machine's own card. */
const INSTEAD: ReadonlySet<string> = new Set([
  ...['VGA', 'isa-vga', 'cirrus-vga', 'isa-cirrus-vga', 'vmware-svga', 'qxl-vga', 'virtio-vga', 'ati-vga'],
  ...['vhost-user-vga', 'virtio-vga-gl', 'virtio-vga-rutabaga'],
]);

/** The graphics card of `-vga`, or the machine's own. virt has none of its own and takes no `-vga`. */
export function graphicsCard(gathered: Gathered, type: MachineType, defaults: boolean): DeviceRequest[] {
  const named = gathered.items.findLast((item) => item.name === 'vga');
  for (const item of gathered.items) if (item.name === 'vga') item.words = [];
  if (type === 'virt') return [];
  if (named !== undefined) {
    const model = CARDS.get(named.argument?.text.split(',')[0] ?? '');
    return model === undefined ? [] : [impliedDevice(gathered, model, {}, itemText(named))];
  }
  const replaced =
    gathered.items.some(
      (item) => item.name === 'device' && INSTEAD.has(item.properties?.peek('driver') ?? ''),
    ) || gathered.globals.some(({ driver }) => INSTEAD.has(driver));
  const comment = "QEMU's own graphics card, since neither -nodefaults nor -vga is given";
  return defaults && !replaced ? [impliedDevice(gathered, 'VGA', {}, comment)] : [];
}

/** PCI sound cards by the names that `-audio model=` takes. */
const SOUND: ReadonlyMap<string, string> = new Map([
  ['ac97', 'AC97'],
  ['es1370', 'ES1370'],
  ['hda', 'intel-hda'],
  ['virtio', 'virtio-sound-pci'],
]);

/** `-audio driver=...,model=...` is a back end and a sound card; hda has a codec besides. */
export function soundCards(gathered: Gathered): DeviceRequest[] {
  let controllers = 0;
  return gathered.items
    .filter((item): item is Described => item.name === 'audio' && item.properties !== undefined)
    .flatMap((item): DeviceRequest[] => {
      const model = SOUND.get(item.properties.peek('model') ?? '');
      if (model === undefined) return [];
      item.properties.take('model');
      const audiodev = item.properties.take('id') ?? 'audiodev0';
      const rest = item.properties.rest().map(({ key, value }) => [key, value] as const);
      const backend = ['-audiodev', formatKeyval([...rest, ['id', audiodev]])];
      const comment = itemText(item);
      if (model !== 'intel-hda') {
        item.words = backend;
        return [impliedDevice(gathered, model, { audiodev }, comment)];
      }
      item.words = [...backend, '-device', `hda-duplex,bus=hda.${controllers++},audiodev=${audiodev}`];
      return [{ ...impliedDevice(gathered, model, {}, comment), codec: true }];
    });
}
