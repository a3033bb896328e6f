import type { MachineType } from '../../topology/platform.ts';
import { OTHER_MODELS } from './device-models.ts';
import type { Gathered } from './gather.ts';
import type { Described } from './items.ts';
import { itemText } from './items.ts';
import { formatKeyval } from './keyval.ts';
import type { Names } from './names.ts';
import { type DeviceRequest, impliedDevice } from './requests.ts';

/** Card of a machine type where no model is named. */
const DEFAULT_CARD: Readonly<Record<MachineType, string>> = {
  q35: 'e1000e',
  pc: 'e1000',
  virt: 'virtio-net-pci',
};

/**
 * Network cards that are no `-device`: those of `-nic`, then those of `-net nic`, or the machine's own when nothing
 * speaks of a network. Their back ends become `-netdev`.
 */
export function networkCards(
  gathered: Gathered,
  type: MachineType,
  names: Names,
  defaults: boolean,
): { cards: DeviceRequest[]; args: string[] } {
  const of = (name: string) =>
    gathered.items.filter((item): item is Described => item.name === name && item.properties !== undefined);
  const card = (
    model: string | undefined,
    values: Readonly<Record<string, string | undefined>>,
    comment: string,
  ) => impliedDevice(gathered, cardModel(model, type), values, comment);
  if (defaults && !gathered.items.some(({ name }) => /^(?:net|nic|netdev)$/.test(name))) {
    const netdev = names.next('net');
    return {
      cards: [
        card(undefined, { netdev }, "QEMU's own network card, since neither -nodefaults nor -nic is given"),
      ],
      args: ['-netdev', `user,id=${netdev}`],
    };
  }
  const cards = [
    ...of('nic').flatMap((item) => nicCard(item, names, card) ?? []),
    ...of('net').flatMap((item) => netCard(item, names, card) ?? []),
  ];
  const isa = cards.filter(({ model }) => OTHER_MODELS.has(model));
  return { cards: cards.filter((one) => !isa.includes(one)), args: isa.flatMap(asArgs) };
}

type MakeCard = (
  model: string | undefined,
  values: Readonly<Record<string, string | undefined>>,
  comment: string,
) => DeviceRequest;

function cardModel(model: string | undefined, type: MachineType): string {
  return model === undefined ? DEFAULT_CARD[type] : model === 'virtio' ? 'virtio-net-pci' : model;
}

/** `-nic` is a card and its back end in one. */
function nicCard(item: Described, names: Names, card: MakeCard): DeviceRequest | undefined {
  const { properties } = item;
  const type = properties.take('type');
  if (type === 'none') {
    item.words = [];
    return undefined;
  }
  const netdev = properties.take('id') ?? names.next('net');
  const made = card(
    properties.take('model'),
    { netdev, mac: properties.take('mac'), vectors: properties.take('vectors') },
    itemText(item),
  );
  properties.take('addr');
  const rest = properties.rest().map(({ key, value }) => [key, value] as const);
  item.words = ['-netdev', formatKeyval([['type', type ?? 'user'], ['id', netdev], ...rest])];
  return made;
}

/** `-net nic` is a card on hub 0, which other `-net` join, unless it names a back end. */
function netCard(item: Described, names: Names, card: MakeCard): DeviceRequest | undefined {
  const { properties } = item;
  const type = properties.peek('type');
  if (type === 'none') item.words = [];
  if (type !== 'nic') return undefined;
  const named = properties.take('netdev');
  const netdev = named ?? names.next('hub-port-');
  item.words = named === undefined ? ['-netdev', `hubport,hubid=0,id=${netdev}`] : [];
  return card(
    properties.take('model'),
    { netdev, mac: properties.take('macaddr'), vectors: properties.take('vectors') },
    itemText(item),
  );
}

function asArgs({ model, properties }: DeviceRequest): string[] {
  return [
    '-device',
    formatKeyval([['driver', model], ...properties.rest().map(({ key, value }) => [key, value] as const)]),
  ];
}
