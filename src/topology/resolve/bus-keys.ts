import type { DeclaredBus } from '../schema/topology.ts';
import type { Context } from './context.ts';
import { refuseOptions } from './options.ts';

const EXPANDERS = ['expander', 'cxl-expander'];
const RESERVING = ['root-port', 'cxl-root-port', 'pci-bridge'];
const SINGLE = [
  ...EXPANDERS,
  ...RESERVING,
  'upstream-port',
  'downstream-port',
  'pcie-pci-bridge',
  'dmi-bridge',
];

/** Types that a key means something for. */
const TYPES_WITH: Readonly<Partial<Record<keyof DeclaredBus, readonly string[]>>> = {
  node: EXPANDERS,
  segment: EXPANDERS,
  number: EXPANDERS,
  bypass: EXPANDERS,
  ports: ['switch'],
  chassis: ['root-port', 'cxl-root-port', 'downstream-port', 'pci-bridge'],
  'bus-reserve': RESERVING,
  model: SINGLE,
  options: SINGLE,
};

/** What comes near where more than leaving the key out does. */
const INSTEAD: Readonly<Partial<Record<keyof DeclaredBus, string>>> = {
  bypass: 'write "bypass" at each device behind it, or at the expander above it',
};

/** Properties that keys of the language decide. */
const OWN_OPTIONS = {
  id: 'id',
  bus: 'on',
  addr: 'slot',
  bus_nr: 'number',
  numa_node: 'node',
  bypass_iommu: 'bypass',
  chassis: 'chassis',
  chassis_nr: 'chassis',
  'bus-reserve': 'bus-reserve',
};

/** Refuses keys that mean nothing for the type of a bus or for the machine, and options that keys decide. */
export function checkBusKeys(ctx: Context, declared: DeclaredBus): void {
  for (const [key, types] of Object.entries(TYPES_WITH) as [keyof DeclaredBus, readonly string[]][]) {
    if (declared[key] === undefined || types.includes(declared.type)) continue;
    ctx.report.error('PXM109', `bus ${declared.id} of type ${declared.type} has no "${key}"`, {
      span: ctx.at(declared, key),
      remedy: INSTEAD[key] ?? `remove it; "${key}" is for ${types.join(', ')}`,
    });
  }
  if (declared.segment && !ctx.facts.rootBus.express) {
    const text = `machine ${ctx.facts.type} has PCI segment 0 only: others need configuration space in memory`;
    ctx.report.error('PXM119', text, {
      span: ctx.at(declared, 'segment'),
      remedy: 'declare machine type q35 or virt',
    });
  }
  refuseOptions(ctx, declared.options, OWN_OPTIONS, `bus ${declared.id}`);
}
