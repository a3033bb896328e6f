import { concat } from '../../aml/concat.ts';
import { integer } from '../../aml/integer.ts';
import { device, externalDevices, name, scope } from '../../aml/terms.ts';
import { make } from '../../binary/make.ts';
import type { StructOf } from '../../binary/struct.ts';
import { declaresFunctions, functionName, hostBridgeName } from '../../machines/acpi-names.ts';
import type { Bus, PciFunction, Platform } from '../../topology/platform.ts';
import { otherTable } from '../other.ts';
import { headerIds } from './header-ids.ts';

/** A host bridge or function on the way to something that has a node, and what it has itself. */
interface Place {
  node: number | undefined;
  readonly below: Map<PciFunction, Place>;
}

/**
 * An SSDT with the `_PXM` of host bridges and functions that the VMM gives none; undefined when there are none.
 * What the VMM's DSDT declares is referred to, the rest is declared here.
 */
export function buildSsdt(platform: Platform): StructOf<typeof otherTable> | undefined {
  const { machine, pci } = platform;
  const places = placesOf(platform);
  if (places.size === 0) return undefined;
  const roots = pci.rootBuses.flatMap((root) => {
    const place = places.get(root);
    const path = `\\_SB.${hostBridgeName(machine, root)}`;
    if (place === undefined) return [];
    return declaresFunctions(machine, root) ? declared(path, place) : [{ path, terms: contents(place) }];
  });
  return make(otherTable, {
    ...headerIds(platform),
    signature: 'SSDT',
    revision: 2,
    body: concat([
      externalDevices(roots.map(({ path }) => path)),
      ...roots.map(({ path, terms }) => scope(path, terms)),
    ]),
  });
}

function placesOf({ proximities }: Platform): Map<Bus, Place> {
  const roots = new Map<Bus, Place>();
  for (const { target, node, publishedBy } of proximities) {
    if (publishedBy === 'vmm') continue;
    const [root, way] = 'functions' in target ? [target, []] : wayTo(target);
    let place = roots.get(root) ?? { node: undefined, below: new Map() };
    roots.set(root, place);
    for (const on of way) {
      const next: Place = place.below.get(on) ?? { node: undefined, below: new Map() };
      place.below.set(on, next);
      place = next;
    }
    place.node = node.id;
  }
  return roots;
}

/** The root bus above a function, and the bridges down to it with the function itself. */
function wayTo(on: PciFunction): [root: Bus, way: PciFunction[]] {
  const way = [on];
  let { bus } = on;
  while (!bus.root && bus.bridge !== undefined) {
    way.unshift(bus.bridge);
    bus = bus.bridge.bus;
  }
  return [bus, way];
}

/** A scope for each device of the VMM's DSDT that gets a node. */
function declared(path: string, { node, below }: Place): { path: string; terms: Uint8Array[] }[] {
  return [
    ...(node === undefined ? [] : [{ path, terms: [proximity(node)] }]),
    ...[...below].flatMap(([on, place]) => declared(`${path}.${functionName(on)}`, place)),
  ];
}

function contents({ node, below }: Place): Uint8Array[] {
  return [
    ...(node === undefined ? [] : [proximity(node)]),
    ...[...below].map(([on, place]) => declaration(on, place)),
  ];
}

function declaration(on: PciFunction, place: Place): Uint8Array {
  const address = name('_ADR', integer((on.device << 16) | on.function));
  return device(functionName(on), [address, ...contents(place)]);
}

function proximity(node: number): Uint8Array {
  return name('_PXM', integer(node));
}
