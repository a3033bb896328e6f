import { nearest } from '../../diagnostics/nearest.ts';
import {
  type AddressMap,
  type AddressMapInput,
  CXL_ALIGNMENT,
  CXL_HOST_BRIDGE,
} from '../../machines/address-map.ts';
import { hostBridgeUid } from '../host-bridge-uid.ts';
import type { Bus, Region } from '../platform.ts';
import type { Cxl, CxlWindow } from '../platform-cxl.ts';
import type { Topology } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { PciDraft } from './pci-draft.ts';
import { hexText, sizeText } from './text.ts';

export type DeclaredWindow = NonNullable<NonNullable<Topology['cxl']>['windows']>[number];

/** What CXL support asks of the address map; undefined when nothing asks for CXL. Error: PXM119 on pc. */
export function cxlNeeds(ctx: Context, pci: PciDraft): AddressMapInput['cxl'] {
  const { cxl } = ctx.topology;
  const bridges = hostBridges(pci);
  if (!cxl && bridges.length === 0) return undefined;
  if (!ctx.facts.rootBus.express) {
    // An expander there has been refused with its bus.
    if (!cxl) return undefined;
    ctx.report.error('PXM119', `machine ${ctx.facts.type} has no CXL, which needs PCI Express`, {
      span: ctx.at(cxl),
      remedy: 'declare machine type q35 or virt',
    });
    return undefined;
  }
  const windows = (cxl?.windows ?? []).filter(({ base }) => base === undefined);
  return { hostBridges: bridges.length, windows: windows.map(({ size }) => size) };
}

/** In the order of declaration, which is that of creation. */
function hostBridges(pci: PciDraft): Bus[] {
  const buses = [...pci.buses.values()].map(({ draft }) => draft);
  return buses.filter(({ bridge }) => bridge?.bridge === 'cxl-expander');
}

/**
 * Host bridges and fixed memory windows. QEMU gives the host bridge that it made last the first registers. Errors:
 * PXM106, PXM111 for a window over something else, PXM131, PXM132.
 */
export function resolveCxl(
  ctx: Context,
  pci: PciDraft,
  placed: AddressMap['cxl'],
  regions: readonly Region[],
): Omit<Cxl, 'ports'> | undefined {
  if (!placed) return undefined;
  const bridges = hostBridges(pci);
  const inOrder = ctx.vmm.vmm === 'qemu' ? bridges.toReversed() : bridges;
  const hosts = bridges.map((bus) => ({
    bus,
    uid: hostBridgeUid(bus),
    base: placed.registers.base + CXL_HOST_BRIDGE * BigInt(inOrder.indexOf(bus)),
    size: CXL_HOST_BRIDGE,
  }));
  for (const { bus, base } of hosts)
    ctx.derive(`${bus.id} registers`, hexText(base), 'after memory and its hotplug window');
  const bases = [...placed.windows];
  const windows = (ctx.topology.cxl?.windows ?? []).map((declared, at) => {
    const base = declared.base ?? bases.shift() ?? 0n;
    if (declared.base === undefined)
      ctx.derive(`CXL window ${at} base`, hexText(base), 'the next multiple of 256 MiB that is free');
    else checkPlace(ctx, declared, at, regions);
    return newWindow(ctx, declared, at, base, targetsOf(ctx, declared, at, bridges));
  });
  return { hostBridges: hosts, windows };
}

function newWindow(
  ctx: Context,
  declared: DeclaredWindow,
  at: number,
  base: bigint,
  targets: readonly Bus[],
): CxlWindow {
  checkAlignment(ctx, declared, at);
  checkInterleaving(ctx, declared, at);
  return {
    base,
    size: declared.size,
    targets,
    granularity: Number(declared.granularity ?? GRANULARITY.least),
    restrictions: declared.restrictions ?? RESTRICTIONS,
  };
}

/** What QEMU 11.1 writes: all kinds of memory, and back-invalidation. */
const RESTRICTIONS = 0x2f;
const GRANULARITY = { least: 256n, most: 16384n };
const WAYS: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16];

function checkAlignment(ctx: Context, declared: DeclaredWindow, at: number): void {
  for (const key of ['base', 'size'] as const) {
    const value = declared[key];
    if (value === undefined || value % CXL_ALIGNMENT === 0n) continue;
    ctx.report.error('PXM131', `"${key}" ${hexText(value)} of CXL window ${at} is no multiple of 256 MiB`, {
      span: ctx.at(declared, key),
      remedy: 'write a multiple of 256M: host bridges decode no smaller parts',
    });
  }
}

function checkInterleaving(ctx: Context, declared: DeclaredWindow, at: number): void {
  const { targets, granularity } = declared;
  if (!WAYS.includes(targets.length)) {
    ctx.report.error('PXM132', `CXL window ${at} interleaves over ${targets.length} host bridges`, {
      span: ctx.at(declared, 'targets'),
      remedy: `name ${WAYS.slice(0, -1).join(', ')} or ${WAYS.at(-1)} CXL expanders`,
    });
  }
  const { least, most } = GRANULARITY;
  if (granularity === undefined) return;
  if (granularity >= least && granularity <= most && (granularity & (granularity - 1n)) === 0n) return;
  ctx.report.error('PXM132', `"granularity" ${sizeText(granularity)} of CXL window ${at} cannot be`, {
    span: ctx.at(declared, 'granularity'),
    remedy: 'write 256, 512, 1K, 2K, 4K, 8K or 16K',
  });
}

function targetsOf(
  ctx: Context,
  { targets }: DeclaredWindow,
  at: number,
  bridges: readonly Bus[],
): readonly Bus[] {
  return targets.flatMap((id, place) => cxlExpander(ctx, bridges, id, [targets, place], `CXL window ${at}`));
}

/** The expander that an object names; none, and an error (PXM106, PXM132), if there is none. */
export function cxlExpander(
  ctx: Context,
  bridges: readonly Bus[],
  id: string,
  [object, key]: readonly [object: object, key: string | number],
  owner: string,
): Bus[] {
  const found = bridges.find((bus) => bus.id === id);
  if (found) return [found];
  const known = bridges.map((bus) => bus.id);
  const guess = nearest(id, known);
  const other = ctx.topology.buses?.find((bus) => bus.id === id);
  const text = `${owner} names ${id}, which is ${other ? `a bus of type ${other.type}, no CXL expander` : 'not there'}`;
  ctx.report.error(other ? 'PXM132' : 'PXM106', text, {
    span: ctx.at(object, key),
    related: other ? ctx.related(`bus ${id}`, other, 'type') : [],
    remedy:
      guess === undefined || other
        ? 'name a bus of type cxl-expander that section buses declares'
        : `did you mean ${guess}?`,
  });
  return [];
}

/** A window that the user has placed must not lie over anything else. */
function checkPlace(ctx: Context, declared: DeclaredWindow, at: number, regions: readonly Region[]): void {
  const { base = 0n, size } = declared;
  const other = regions.find((one) => base < one.base + one.size && one.base < base + size);
  if (!other) return;
  ctx.report.error(
    'PXM111',
    `CXL window ${at} (${hexText(base)} to ${hexText(base + size - 1n)}) overlaps ${other.name} (${hexText(other.base)} to ${hexText(other.base + other.size - 1n)})`,
    {
      span: ctx.at(declared, 'base'),
      remedy: 'write a base above everything else, or leave it out',
    },
  );
}
