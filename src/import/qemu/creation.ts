import { BRIDGE_MODELS } from './bridge-models.ts';
import { PCI_MODELS } from './device-models.ts';
import type { Gathered } from './gather.ts';
import { IOMMU_MODELS } from './iommus.ts';
import { MEMORY_MODELS } from './memory-devices.ts';
import type { DeviceRequest } from './requests.ts';
import type { Seat } from './seats.ts';

/** What is seen of the creation of devices, so that the topology must say it. */
export interface Creation {
  /** Their names decide the order of host bridges or nvdimms in tables. */
  readonly names: boolean;
  /** Their order, and whether they have an id, decides names of buses or numbers of buses; or names show. */
  readonly order: boolean;
}

export function creationSeen(requests: readonly DeviceRequest[]): Creation {
  const several = (one: string) => requests.filter(({ model }) => model === one).length > 1;
  const names = several('pxb-cxl') || several('nvdimm');
  return { names, order: names || mayShareNumbers(requests) || busNamesShow(requests) };
}

/** Whether the bridges are so many that the numbers of root buses may be too near to each other for them. */
function mayShareNumbers(requests: readonly DeviceRequest[]): boolean {
  const needs = requests.filter(
    ({ model }) => BRIDGE_MODELS.get(model)?.root !== true && BRIDGE_MODELS.has(model),
  );
  const needed = needs.reduce(
    (sum, { properties }) => sum + 1 + (Number(properties.peek('bus-reserve')) || 0),
    0,
  );
  const roots = requests.filter(({ model }) => BRIDGE_MODELS.get(model)?.root);
  const numbers = roots.map(({ properties }) => Number(properties.peek('bus_nr') ?? 0)).sort((a, b) => a - b);
  return numbers.some((number, at) => number - (numbers[at - 1] ?? 0) <= needed);
}

/** Whether an argument that is kept names a bus that QEMU may have named by counting controllers without id: `scsi.0`. */
function busNamesShow(requests: readonly DeviceRequest[]): boolean {
  if (requests.some(({ codec }) => codec)) return true;
  const ids = new Set(requests.map(({ properties }) => properties.peek('id')));
  const unnamed = requests.some(
    ({ item, model, properties }) => item !== undefined && PCI_MODELS.has(model) && !properties.has('id'),
  );
  return unnamed && requests.some((request) => namesBus(request) && !ids.has(ownerOf(request)));
}

/** The id of the device that opens a bus, if it has one: `ID.0`. */
function ownerOf({ properties }: DeviceRequest): string | undefined {
  return properties.peek('bus')?.replace(/\.\d+$/, '');
}

function namesBus({ model, properties }: DeviceRequest): boolean {
  return (
    properties.has('bus') &&
    ![PCI_MODELS, BRIDGE_MODELS, IOMMU_MODELS, MEMORY_MODELS].some((models) => models.has(model))
  );
}

/** QEMU names the bus of a bridge without id itself; in a topology devices say where they are by its id. */
export function warnNamed({ collector }: Gathered, { item }: DeviceRequest, { id }: Seat): void {
  const message = `this bridge has no id and devices are on it: it becomes ${id}, which may change the order of other devices in tables`;
  collector.warning('PXM312', message, { span: item?.span, remedy: 'give it an id' });
}
