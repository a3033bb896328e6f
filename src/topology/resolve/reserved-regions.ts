import { nearest } from '../../diagnostics/nearest.ts';
import type { MemoryMap, PciFunction, Region } from '../platform.ts';
import type { Coverage, ReservedRegion } from '../platform-iommu.ts';
import type { Topology } from '../schema/topology.ts';
import type { Context } from './context.ts';
import { checkScopeDepth } from './iommu-checks.ts';
import type { IommuDraft } from './iommus.ts';
import type { PciDraft } from './pci-draft.ts';
import { checkRegionTables } from './region-tables.ts';
import { hexText } from './text.ts';

type Declared = NonNullable<Topology['reserved-regions']>[number];

const PAGE = 0x1000n;

/**
 * Section `reserved-regions`. Errors: PXM106 and PXM107, PXM109 for access that no such IOMMU knows, PXM125, PXM126
 * for what is no whole pages, PXM127 for what the guest may use otherwise, and those of `checkRegionTables`.
 */
export function resolveReservedRegions(
  ctx: Context,
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
  pci: PciDraft,
  memory: MemoryMap,
): ReservedRegion[] {
  const seen = new Map<string, Declared>();
  const regions = (ctx.topology['reserved-regions'] ?? []).map((declared, at) => {
    const id = declared.id ?? `region${at}`;
    const other = seen.get(id);
    if (other) {
      ctx.report.error('PXM107', `reserved region ${id} is declared twice`, {
        span: ctx.at(declared, 'id'),
        related: ctx.related('declared here before', other, 'id'),
        remedy: 'give every region an id of its own',
      });
    }
    seen.set(id, declared);
    const { base, size, access = 'read-write' } = declared;
    checkPages(ctx, id, declared);
    checkReserved(ctx, id, declared, memory);
    if (access === 'excluded' && !units.some(({ type }) => type === 'amd')) {
      ctx.report.error('PXM109', `only an IOMMU of type amd can exclude region ${id} from translation`, {
        span: ctx.at(declared, 'access'),
        remedy: 'write access: read-write',
      });
    }
    const functions = functionsOf(ctx, id, declared, units, pci);
    return { declared, region: { id, base, size, functions, access } };
  });
  checkRegionTables(ctx, regions, units, coverage);
  return regions.map(({ region }) => region);
}

function checkPages(ctx: Context, id: string, declared: Declared): void {
  for (const key of ['base', 'size'] as const) {
    if (declared[key] % PAGE === 0n) continue;
    ctx.report.error(
      'PXM126',
      `"${key}" ${hexText(declared[key])} of reserved region ${id} is not page aligned`,
      {
        span: ctx.at(declared, key),
        remedy: 'write a multiple of 4096: an IOMMU maps whole pages',
      },
    );
  }
}

/** Regions of the machine that are no memory which the guest hands out. */
const OWN: readonly string[] = [
  'PCI configuration',
  'I/O APIC',
  'HPET',
  'local APICs',
  'interrupt controller',
  'further redistributors',
  'flash',
  'devices',
];

function checkReserved(ctx: Context, id: string, declared: Declared, memory: MemoryMap): void {
  const { base, size } = declared;
  const reserved = ctx.topology.memory?.reserved ?? [];
  const allowed: readonly Pick<Region, 'base' | 'size'>[] = [
    ...reserved,
    ...memory.regions.filter(({ name }) => OWN.includes(name)),
  ];
  const end = base + size;
  if (covered(base, end, allowed)) return;
  const hit = memory.regions.find((one) => one.base < end && base < one.base + one.size);
  const what = hit ? `it reaches into ${hit.name}` : 'nothing says so';
  ctx.report.error(
    'PXM127',
    `reserved region ${id} (${hexText(base)} to ${hexText(end - 1n)}) is not in reserved memory: ${what}`,
    {
      span: ctx.at(declared, 'base'),
      related: reserved.flatMap((one) => ctx.related('reserved is this', one)),
      remedy:
        'write memory: { reserved: [{ base: ..., size: ... }] } for what the firmware reports as reserved',
    },
  );
}

/** Ranges that touch are one: firmware may report its memory in pieces. */
function covered(base: bigint, end: bigint, ranges: readonly Pick<Region, 'base' | 'size'>[]): boolean {
  let at = base;
  for (const one of [...ranges].sort((a, b) => (a.base < b.base ? -1 : 1))) {
    if (one.base <= at && at < one.base + one.size) at = one.base + one.size;
  }
  return at >= end;
}

function functionsOf(
  ctx: Context,
  id: string,
  declared: Declared,
  units: readonly IommuDraft[],
  pci: PciDraft,
): PciFunction[] | undefined {
  const { devices } = declared;
  if (typeof devices === 'string') return undefined;
  const known = new Map(
    pci.items.filter(({ draft }) => draft.origin === 'device').map(({ draft }) => [draft.id, draft]),
  );
  return devices.flatMap((name, at) => {
    const found = known.get(name);
    if (!found) {
      const guess = nearest(name, [...known.keys()]);
      ctx.report.error('PXM106', `reserved region ${id} names device ${name}, which is not there`, {
        span: ctx.at(devices, at),
        remedy: guess === undefined ? 'name a device of section devices' : `did you mean ${guess}?`,
      });
      return [];
    }
    checkScopeDepth(ctx, found, units, { object: declared, key: 'devices' });
    return [found];
  });
}
