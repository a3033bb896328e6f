import { BUS_MODELS } from '../../machines/bus-models.ts';
import type { DeclaredBus } from '../schema/topology.ts';
import type { Context } from './context.ts';
import { sortedOptions } from './options.ts';
import type { PciDraft, PciItem } from './pci-draft.ts';

const LAST_CHASSIS = 255;

/** Chassis numbers, unique over all ports and bridges unless declared, and the other properties of ports, bridges and expanders. */
export function resolveBusProperties(ctx: Context, pci: PciDraft): void {
  const chassis = resolveChassis(ctx, pci.items);
  for (const item of pci.items) {
    const declared = declaredBus(item);
    if (!declared || !item.kind || !item.opens) continue;
    const { properties } = item.draft;
    if (item.opens.draft.root) {
      properties.push(['bus_nr', item.opens.draft.number]);
      if (declared.node !== undefined) properties.push(['numa_node', declared.node]);
      if (declared.bypass !== undefined) properties.push(['bypass_iommu', declared.bypass]);
    }
    const { chassis: name, busReserve } = BUS_MODELS[item.kind];
    const number = chassis.get(item);
    if (name && number !== undefined) properties.push([name, number]);
    if (busReserve && declared['bus-reserve'] !== undefined) {
      properties.push(['bus-reserve', declared['bus-reserve']]);
    }
    properties.push(...sortedOptions(declared.options));
  }
}

function declaredBus({ draft, declared }: PciItem): DeclaredBus | undefined {
  return draft.origin === 'bus' ? (declared as DeclaredBus) : undefined;
}

function resolveChassis(ctx: Context, items: readonly PciItem[]): Map<PciItem, number> {
  const taken = new Set<number>();
  /** Ports by chassis and slot, of which QEMU lets two have only one in common; bridges may share. */
  const owners = new Map<string, PciItem>();
  const chassis = new Map<PciItem, number>();
  const having = items.filter((item) => declaredBus(item) && item.kind && BUS_MODELS[item.kind].chassis);
  for (const item of having) {
    const declared = declaredBus(item);
    // The number of a switch names none of its ports.
    const number = declared?.type === 'switch' ? undefined : declared?.chassis;
    if (number === undefined || !declared) continue;
    const slot =
      BUS_MODELS[item.kind ?? 'root-port'].chassis === 'chassis' ? physicalSlot(declared) : item.draft.id;
    const other = owners.get(`${number} ${slot}`);
    if (other) {
      ctx.report.error(
        'PXM107',
        `chassis ${number} is used twice: by ${other.draft.id} and by ${item.draft.id}`,
        {
          span: ctx.at(declared, 'chassis'),
          related: other.declared ? ctx.related(other.draft.id, other.declared, 'chassis') : [],
          remedy: 'leave "chassis" out, or give every port its own, or its own option "slot"',
        },
      );
    } else if (number === 0 && item.kind === 'pci-bridge') {
      ctx.report.error(
        'PXM104',
        `chassis 0 of bridge ${item.draft.id} is not allowed: bridges count from 1`,
        {
          span: ctx.at(declared, 'chassis'),
          remedy: 'leave "chassis" out, or write 1 to 255',
        },
      );
    }
    owners.set(`${number} ${slot}`, item);
    taken.add(number);
    chassis.set(item, number);
  }
  let next = 1;
  for (const item of having) {
    if (chassis.has(item)) continue;
    while (taken.has(next)) next++;
    if (next > LAST_CHASSIS) return chassis;
    taken.add(next);
    chassis.set(item, next);
    ctx.derive(`${item.draft.id} chassis`, String(next), 'the lowest free number');
  }
  return chassis;
}

/** The slot number that a port shows to its guest, by which QEMU tells ports of a chassis apart. */
function physicalSlot({ options }: DeclaredBus): number {
  return Number(options?.slot ?? 0);
}
