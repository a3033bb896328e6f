import type { Gathered } from './gather.ts';
import { absorb, type Described, itemText } from './items.ts';
import { LAST_NODE } from './numa-items.ts';
import { Mapping } from './yaml-text.ts';

const objects = ({ items }: Gathered, type: string) =>
  items.filter(
    (item): item is Described => item.name === 'object' && item.properties?.peek('qom-type') === type,
  );

/** A device is named by its id or by a path that ends in it. */
const lastStep = (path: string | undefined) => path?.slice(path.lastIndexOf('/') + 1);

/** Ids of devices that are generic initiators. */
export function initiatorDevices(gathered: Gathered): ReadonlySet<string> {
  const ids = objects(gathered, 'acpi-generic-initiator').map((item) =>
    lastStep(item.properties.peek('pci-dev')),
  );
  return new Set(ids.filter((id) => id !== undefined));
}

/** Reads `-object acpi-generic-initiator`. */
export function readInitiators(gathered: Gathered): Mapping[] {
  return objects(gathered, 'acpi-generic-initiator').map((item) => {
    absorb(item);
    const { properties } = item;
    return new Mapping(itemText(item))
      .set('id', properties.take('id'))
      .set('device', lastStep(properties.take('pci-dev')))
      .set('nodes', properties.takeInteger('node', 0, LAST_NODE));
  });
}

/** Reads `-object acpi-generic-port`. */
export function readGenericPorts(gathered: Gathered): Mapping[] {
  return objects(gathered, 'acpi-generic-port').map((item) => {
    absorb(item);
    const { properties } = item;
    return new Mapping(itemText(item))
      .set('id', properties.take('id'))
      .set('bus', lastStep(properties.take('pci-bus')))
      .set('node', properties.takeInteger('node', 0, LAST_NODE));
  });
}

/** Objects of these types QEMU creates after all others. */
const LATE = /^(?:memory-backend-.*|rng-egd|qtest|colo-compare|filter-.*|cryptodev-vhost-user|monitor-.*)$/;
const FIRST = ['acpi-generic-initiator', 'acpi-generic-port'];

/**
 * Ids of objects in the order of their creation, unless it is the usual one or there is nothing that it decides.
 * `backends` are those that the topology says, in its own order.
 */
export function objectOrder({ items }: Gathered, backends: readonly string[]): string[] {
  const all = items.flatMap((item) => {
    const type = item.name === 'object' ? item.properties?.peek('qom-type') : undefined;
    const id = item.properties?.peek('id');
    return type === undefined || id === undefined ? [] : { type, id };
  });
  if (!all.some(({ type }) => FIRST.includes(type))) return [];
  const rank = ({ type, id }: { type: string; id: string }) => {
    if (FIRST.includes(type)) return FIRST.indexOf(type);
    if (!LATE.test(type)) return FIRST.length;
    return FIRST.length + 1 + (backends.includes(id) ? backends.indexOf(id) : backends.length);
  };
  const groups = [all.filter(({ type }) => !LATE.test(type)), all.filter(({ type }) => LATE.test(type))];
  const usual = groups.every((group) =>
    group.every((one, at) => at === 0 || rank(group[at - 1] ?? one) <= rank(one)),
  );
  return usual ? [] : groups.flat().map(({ id }) => id);
}
