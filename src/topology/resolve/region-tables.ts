import { IOMMU_MODELS } from '../../machines/iommu-models.ts';
import type { Coverage, ReservedRegion } from '../platform-iommu.ts';
import type { Topology } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';
import { hexText } from './text.ts';

interface DeclaredRegion {
  readonly declared: NonNullable<Topology['reserved-regions']>[number];
  readonly region: ReservedRegion;
}

/** Reserved memory of IORT is in units of this (DEN0049 table 20). */
const SMMU_PAGE = 0x1_0000n;

/**
 * What the tables can tell of reserved regions. Errors: PXM139 for what the table of a unit cannot say, PXM145 for
 * two regions of one device in the same memory. Warnings: PXM163 for a region of devices that no unit serves, PXM164
 * for one that an SMMU's table wants otherwise aligned.
 */
export function checkRegionTables(
  ctx: Context,
  regions: readonly DeclaredRegion[],
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
): void {
  for (const [at, one] of regions.entries()) {
    const serving = servingUnits(one.region, units, coverage);
    if (serving.length === 0) warnUnserved(ctx, one);
    for (const unit of firstOfTypes(serving)) checkSayable(ctx, one, unit);
    checkSegment(ctx, one, serving);
    checkAlignment(ctx, one, serving);
    for (const other of regions.slice(0, at)) checkApart(ctx, other, one);
  }
}

/** Units that serve a device of the region. */
function servingUnits(
  { functions }: ReservedRegion,
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
): IommuDraft[] {
  return units.filter((unit) =>
    coverage.some(({ iommu, function: on }) => iommu === unit && (functions?.includes(on) ?? true)),
  );
}

function firstOfTypes(units: readonly IommuDraft[]): IommuDraft[] {
  return units.filter((unit, at) => units.findIndex(({ type }) => type === unit.type) === at);
}

function warnUnserved(ctx: Context, { declared, region: { id } }: DeclaredRegion): void {
  ctx.report.warning('PXM163', `no iommu serves a device of reserved region ${id}, so no table tells of it`, {
    span: ctx.at(declared, 'devices'),
    remedy: 'name devices behind an iommu, or leave the region out: what bypasses reaches all memory',
  });
}

function checkSayable(ctx: Context, { declared, region }: DeclaredRegion, { id, type }: IommuDraft): void {
  const { table } = IOMMU_MODELS[type];
  const { access } = region;
  if (type === 'virtio') {
    ctx.report.error(
      'PXM139',
      `devices of reserved region ${region.id} are behind iommu ${id}, but VIOT has no such regions`,
      {
        span: ctx.at(declared, 'devices'),
        remedy:
          'leave the region out, and have the virtio-iommu tell of it when it is probed (VIRTIO_IOMMU_T_PROBE)',
      },
    );
  } else if (type !== 'amd' && (access === 'read' || access === 'write')) {
    ctx.report.error(
      'PXM139',
      `reserved region ${region.id} is to ${access} only, but ${table} lets devices do both`,
      {
        span: ctx.at(declared, 'access'),
        remedy: 'write access: read-write',
      },
    );
  }
}

/** Linux reads a segment in bytes of IVMD that the format calls reserved, which iasl refuses to be anything but 0. */
function checkSegment(
  ctx: Context,
  { declared, region }: DeclaredRegion,
  serving: readonly IommuDraft[],
): void {
  const unit = serving.find(({ type, segment }) => type === 'amd' && segment > 0);
  if (!unit) return;
  const text = `reserved region ${region.id} is of devices in PCI segment ${unit.segment} behind iommu ${unit.id}, but IVRS tells of regions in segment 0 only`;
  ctx.report.error('PXM139', text, {
    span: ctx.at(declared, 'devices'),
    related: ctx.related(`iommu ${unit.id}`, unit.declared),
    remedy: 'name devices in segment 0; let others bypass, or put them there',
  });
}

function checkAlignment(
  ctx: Context,
  { declared, region }: DeclaredRegion,
  serving: readonly IommuDraft[],
): void {
  if (!serving.some(({ type }) => type === 'smmuv3')) return;
  for (const key of ['base', 'size'] as const) {
    if (region[key] % SMMU_PAGE === 0n) continue;
    const text = `"${key}" ${hexText(region[key])} of reserved region ${region.id} is no multiple of 64 KiB, in which IORT counts`;
    ctx.report.warning('PXM164', text, {
      span: ctx.at(declared, key),
      remedy: 'write a multiple of 64K, and reserve as much: Linux takes whole pages and complains',
    });
  }
}

function checkApart(ctx: Context, first: DeclaredRegion, second: DeclaredRegion): void {
  const [a, b] = [first.region, second.region];
  // One that is declared twice is told as that.
  if (a.id === b.id) return;
  if (a.base >= b.base + b.size || b.base >= a.base + a.size) return;
  const shared =
    a.functions === undefined ? b.functions : a.functions.filter((on) => b.functions?.includes(on) ?? true);
  if (shared?.length === 0) return;
  const whose = shared?.map(({ id }) => id).join(', ') ?? 'all devices';
  ctx.report.error('PXM145', `reserved regions ${a.id} and ${b.id} of ${whose} overlap`, {
    span: ctx.at(second.declared, 'base'),
    related: ctx.related(`region ${a.id}`, first.declared, 'base'),
    remedy: 'declare the memory once, or for different devices',
  });
}
