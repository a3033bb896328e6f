import { BRIDGE_MODELS } from './bridge-models.ts';
import { creationSeen, warnNamed } from './creation.ts';
import { OTHER_MODELS, PCI_MODELS } from './device-models.ts';
import { bridgeSection, deviceSection } from './device-sections.ts';
import { graphicsCard, soundCards } from './display-and-sound.ts';
import { virtioDisks } from './drives.ts';
import type { Gathered } from './gather.ts';
import { initiatorDevices } from './initiators.ts';
import { IOMMU_MODELS, iommuSection, machineIommu } from './iommus.ts';
import { absorb } from './items.ts';
import type { ImportedMachine } from './machine.ts';
import type { Backends } from './memory.ts';
import { MEMORY_MODELS, memoryDeviceSection } from './memory-devices.ts';
import { Names } from './names.ts';
import { networkCards } from './network.ts';
import { type DeviceRequest, requestedDevices } from './requests.ts';
import { type Seat, Seats } from './seats.ts';
import { Mapping } from './yaml-text.ts';

/** Everything that `-device` and its stand-ins say. */
export interface ImportedDevices {
  readonly buses: Mapping[];
  readonly devices: Mapping[];
  readonly iommus: Mapping[];
  readonly memoryDevices: Mapping[];
  /** Ids in the order of creation, where that is seen: see {@link creationSeen}. */
  readonly order: string[];
  /** Arguments for what the machine brings by itself and the topology does not say. */
  readonly args: string[];
}

/** Reads all devices in the order in which QEMU makes them. */
export function readDevices(
  gathered: Gathered,
  machine: ImportedMachine,
  backends: Backends,
  defaults: boolean,
): ImportedDevices {
  const names = new Names(gathered);
  const network = networkCards(gathered, machine.type, names, defaults);
  const requests = [
    ...graphicsCard(gathered, machine.type, defaults),
    ...network.cards,
    ...soundCards(gathered),
    ...requestedDevices(gathered, virtioDisks(gathered, machine.type, names)),
  ];
  const seats = new Seats(gathered, machine, names);
  const initiators = initiatorDevices(gathered);
  const amdFunctions = new Set(
    requests.map(({ model, properties }) => (model === 'amd-iommu' ? properties.peek('pci-id') : undefined)),
  );
  const found: ImportedDevices = {
    buses: [],
    devices: [],
    iommus: [],
    memoryDevices: [],
    order: [],
    args: network.args,
  };
  const seen = creationSeen(requests);
  if (machine.smmuv3) found.iommus.push(machineIommu());

  // Sections are written once all devices have their seats.
  const writers = requests.flatMap((request): (() => void)[] => {
    const { model, properties, item } = request;
    const id = properties.peek('id') ?? '';
    const seated = (list: Mapping[], seat: Seat, write: () => Mapping) => {
      if (item) absorb(item);
      if (seen.order && (seat.named || list !== found.iommus)) found.order.push(seat.id);
      return [
        () => {
          const section = write();
          list.push(section);
          if (!seen.order || seat.named || list === found.iommus) return;
          if (!seats.isUsed(seat.id)) section.set('unnamed', true);
          else if (seen.names) warnNamed(gathered, request, seat);
        },
      ];
    };
    if (IOMMU_MODELS.has(model)) {
      const seat =
        model === 'amd-iommu'
          ? seats.ofAmd(request)
          : model === 'virtio-iommu-pci'
            ? seats.takeUnit(request)
            : seats.none(request);
      return seated(found.iommus, seat, () => iommuSection(gathered, request, seat));
    }
    if (MEMORY_MODELS.has(model) && backends.has(properties.peek('memdev') ?? '') && !initiators.has(id)) {
      const seat = model.startsWith('virtio') ? seats.take(request) : seats.none(request);
      return seated(found.memoryDevices, seat, () => memoryDeviceSection(request, seat, backends));
    }
    if (model === 'AMDVI-PCI' && amdFunctions.has(id)) {
      return seated([], seats.takeAmd(request), () => new Mapping());
    }
    if (BRIDGE_MODELS.has(model)) {
      const seat = seats.take(request);
      return seated(found.buses, seat, () => bridgeSection(request, seat, machine.bypass));
    }
    const likely = !PCI_MODELS.has(model) && looksLikePci(request, seats);
    if (PCI_MODELS.has(model) || likely) {
      if (likely) warnUnknown(gathered, request, 'it is taken for a PCI device, since it sits on a PCI bus');
      const seat = seats.take(request);
      return seated(found.devices, seat, () => deviceSection(request, seat));
    }
    if (!OTHER_MODELS.has(model)) {
      warnUnknown(
        gathered,
        request,
        'it is kept as it is',
        'give it addr= if it is a PCI device: then it takes a slot',
      );
    }
    return [];
  });
  for (const write of writers) write();
  return found;
}

/** A model that is not known but sits on a PCI bus or has an address there. */
function looksLikePci({ model, properties }: DeviceRequest, seats: Seats): boolean {
  if (OTHER_MODELS.has(model)) return false;
  const bus = properties.peek('bus');
  return bus === undefined ? properties.has('addr') : seats.knows(bus);
}

function warnUnknown(
  { collector }: Gathered,
  { model, item }: DeviceRequest,
  consequence: string,
  remedy?: string,
): void {
  collector.warning('PXM310', `QEMU 11.1 has no device model ${model}; ${consequence}`, {
    span: item?.span,
    ...(remedy !== undefined && { remedy }),
  });
}
