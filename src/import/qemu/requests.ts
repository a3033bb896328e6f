import { modelOf } from './device-models.ts';
import type { Gathered } from './gather.ts';
import type { Described } from './items.ts';
import { absorb, itemText } from './items.ts';
import { formatKeyval, type Property } from './keyval.ts';
import { Properties } from './properties.ts';

/** A device that QEMU is to make, from `-device` or from what stands for one. */
export interface DeviceRequest {
  readonly model: string;
  readonly properties: Properties;
  /** Says where it comes from. */
  readonly comment: string;
  /** The `-device` itself, which stays an argument unless the topology says the device. */
  readonly item: Described | undefined;
  /** Its codec is an argument that names its bus. */
  readonly codec?: true;
}

/** A device that another option or the machine itself brings. */
export function impliedDevice(
  { collector, items }: Gathered,
  model: string,
  values: Readonly<Record<string, string | undefined>>,
  comment: string,
): DeviceRequest {
  const span = items[0]?.span;
  const list = Object.entries(values).flatMap(([key, value]): Property[] =>
    value === undefined || span === undefined ? [] : [{ key, value, span }],
  );
  return { model, properties: new Properties(list, collector), comment, item: undefined };
}

/** `-device` and `-virtfs` in the order in which QEMU makes their devices: those in JSON come last. */
export function requestedDevices(gathered: Gathered, late: readonly DeviceRequest[]): DeviceRequest[] {
  const given = gathered.items.flatMap((item): { json: boolean; request: DeviceRequest }[] => {
    if (item.name === 'virtfs' && item.properties)
      return [{ json: false, request: shareRequest(gathered, item as Described) }];
    const name = item.name === 'device' ? item.properties?.take('driver') : undefined;
    if (name === undefined || item.properties === undefined) return [];
    const { properties, json } = item;
    const model = modelOf(name);
    for (const { driver, property } of gathered.globals)
      if (driver === model && UNDERSTOOD.has(property.key)) properties.addDefault(property);
    return [{ json, request: { model, properties, comment: itemText(item), item: item as Described } }];
  });
  const of = (json: boolean) => given.filter((one) => one.json === json).map(({ request }) => request);
  return [...of(false), ...late, ...of(true)];
}

/** Properties that `-global` can give as well, and that keys of the language say. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  ...['bus_nr', 'numa_node', 'bypass_iommu', 'bus-reserve', 'chassis', 'chassis_nr', 'addr'],
  ...['intremap', 'eim', 'xtsup', 'aw-bits', 'device-iotlb', 'dma-translation', 'ats'],
  ...['node', 'requested-size', 'block-size', 'host'],
]);

/** `-virtfs` is a file system and the device that shows it. */
function shareRequest(gathered: Gathered, item: Described): DeviceRequest {
  const { properties } = item;
  const comment = itemText(item);
  const tag = properties.take('mount_tag') ?? '';
  const fsdev = properties.take('id') ?? tag;
  absorb(item);
  const driver = properties.take('fsdriver') ?? 'local';
  const rest = properties.rest().map(({ key, value }) => [key, value] as const);
  item.words = ['-fsdev', formatKeyval([['fsdriver', driver], ['id', fsdev], ...rest])];
  return impliedDevice(gathered, 'virtio-9p-pci', { fsdev, mount_tag: tag }, comment);
}
