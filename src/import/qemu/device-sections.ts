import { ASSIGNED_DEVICE } from '../../machines/bus-models.ts';
import { BRIDGE_MODELS } from './bridge-models.ts';
import type { Properties } from './properties.ts';
import type { DeviceRequest } from './requests.ts';
import type { Seat } from './seats.ts';
import { optionValue } from './values.ts';
import { Mapping } from './yaml-text.ts';

const HOST_ADDRESS = /^(?:[0-9a-fA-F]{4}:)?[0-9a-fA-F]{2}:[01][0-9a-fA-F]\.[0-7]$/;
/** `numa_node` of an expander that is near none. */
const NO_NODE = 128;

/** What the language has no word for. */
export function optionsOf(properties: Properties, multifunction = false): Mapping {
  const options = new Mapping().set('multifunction', multifunction || undefined);
  const rest = properties.rest();
  // With nested properties the device goes back as JSON, where types count.
  const typed = rest.some(({ key }) => key.includes('.'));
  for (const { key, value, quoted } of rest) options.set(key, typed && quoted ? value : optionValue(value));
  return options;
}

/** An item of `devices`. */
export function deviceSection({ model, properties, comment }: DeviceRequest, seat: Seat): Mapping {
  const address = properties.peek('host') ?? '';
  const host =
    model.startsWith(ASSIGNED_DEVICE) && HOST_ADDRESS.test(address) ? properties.take('host') : undefined;
  const options = optionsOf(properties, seat.multifunction);
  // Without the option the device would share the iommufd object that assigned devices get by themselves.
  if (host !== undefined && !options.has('iommufd')) options.set('iommufd', false);
  return new Mapping(comment)
    .set('id', seat.id)
    .set('on', seat.on)
    .set('slot', seat.slot)
    .set('host', host)
    .set('model', model === ASSIGNED_DEVICE && host !== undefined ? undefined : model)
    .section('options', options);
}

/** An item of `buses`. `bypassed`: the machine's default, which in QEMU is not that of expanders. */
export function bridgeSection(
  { model, properties, comment }: DeviceRequest,
  seat: Seat,
  bypassed: boolean,
): Mapping {
  const known = BRIDGE_MODELS.get(model);
  const bus = new Mapping(comment)
    .set('id', seat.id)
    .set('type', known?.type)
    .set('on', seat.on)
    .set('slot', seat.slot)
    .set('model', known?.usual ? undefined : model);
  if (known?.root) {
    const node = properties.takeInteger('numa_node', 0, 0xffff);
    const bypass = properties.takeSwitch('bypass_iommu') ?? false;
    bus
      .set('node', node === NO_NODE ? undefined : node)
      .set('number', properties.takeInteger('bus_nr', 0, 255) ?? 0)
      .set('bypass', bypass || bypassed ? bypass : undefined);
  } else {
    const chassis = properties.takeInteger(model.startsWith('pci-') ? 'chassis_nr' : 'chassis', 0, 255);
    bus
      .set('chassis', chassis ?? (known?.chassis ? 0 : undefined))
      .set('bus-reserve', properties.takeInteger('bus-reserve', 0, 255));
  }
  return bus.section('options', optionsOf(properties, seat.multifunction));
}
