import { nearest } from '../../diagnostics/nearest.ts';
import { IOMMU_MODELS, type IommuModel } from '../../machines/iommu-models.ts';
import type { MemoryMap } from '../platform.ts';
import type { PlatformDevice } from '../platform-iommu.ts';
import type { DeclaredPlatformDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';
import type { PciDraft } from './pci-draft.ts';
import { PlatformIds } from './platform-ids.ts';
import { inTheWay } from './register-room.ts';
import { hexText } from './text.ts';

type Table = IommuModel['table'];
type Key = keyof DeclaredPlatformDevice;

/** What each table tells of such a device: what it must be told, and what it may be. */
const KEYS: Readonly<Record<Table, { readonly needed: readonly Key[]; readonly more: readonly Key[] }>> = {
  IORT: { needed: ['path'], more: ['stream-id', 'coherent', 'address-bits'] },
  DMAR: { needed: ['path', 'requester'], more: [] },
  IVRS: { needed: ['hid', 'requester'], more: ['cid', 'uid'] },
  VIOT: { needed: ['base'], more: ['endpoint'] },
};
const COMMON: readonly Key[] = ['id', 'iommu'];
/** The number of a namespace device in DMAR is a byte, counted from 1. */
const MOST_IN_DMAR = 255;

/**
 * Section `platform-devices`. Errors: PXM105 and PXM109 for keys that the table of its unit needs or cannot say,
 * PXM106 for an absent IOMMU, PXM107, PXM139 for more than DMAR can number, PXM143 for an id at the unit that something
 * else has, PXM146 for registers inside of memory.
 */
export function resolvePlatformDevices(
  ctx: Context,
  units: readonly IommuDraft[],
  pci: PciDraft,
  memory: MemoryMap,
): PlatformDevice[] {
  const declared = ctx.topology['platform-devices'] ?? [];
  const ids = new PlatformIds(ctx, pci, declared);
  const names = new Map<string, DeclaredPlatformDevice>();
  const devices = declared.flatMap((device) => {
    const unit = unitOf(ctx, device, units);
    const table = unit ? IOMMU_MODELS[unit.type].table : 'IORT';
    const complete = checkKeys(ctx, device, table, unit);
    unique(ctx, names, device, device.id, 'id');
    if (!complete || (unit === undefined && ctx.facts.arch !== 'arm')) return [];
    const name = [device.path, device.hid && `${device.hid} ${device.uid ?? ''}`, device.base]
      .filter((part) => part !== undefined)
      .map((part) => (typeof part === 'bigint' ? hexText(part) : part));
    unique(ctx, names, device, `${table} ${name.join(' ')}`, KEYS[table].needed[0] ?? 'id');
    if (device.base !== undefined) checkBase(ctx, device, device.base, memory, units);
    return finished(device, table, unit, ids) ?? [];
  });
  const last = devices.filter(({ table }) => table === 'DMAR')[MOST_IN_DMAR];
  if (last) {
    ctx.report.error('PXM139', `DMAR numbers ${MOST_IN_DMAR} namespace devices, and ${last.id} is one more`, {
      span: ctx.at(declared.find(({ id }) => id === last.id) ?? declared),
      remedy: `declare ${MOST_IN_DMAR} platform devices behind intel units at most`,
    });
  }
  return devices;
}

function finished(
  device: DeclaredPlatformDevice,
  table: Table,
  iommu: IommuDraft | undefined,
  ids: PlatformIds,
): PlatformDevice | undefined {
  const { id, path = '', hid = '', cid, uid, base = 0n } = device;
  if (table === 'IORT') {
    const { coherent = true, 'address-bits': addressBits = 64 } = device;
    return { table, id, iommu, path, streamId: ids.streamId(device, iommu), coherent, addressBits };
  }
  if (iommu === undefined) return undefined;
  if (table === 'VIOT') return { table, id, iommu, base, endpoint: ids.endpoint(device, iommu) };
  const requesterId = ids.requesterId(device, iommu);
  return table === 'DMAR'
    ? { table, id, iommu, path, requesterId }
    : { table, id, iommu, hid, cid, uid, requesterId };
}

function unitOf(
  ctx: Context,
  device: DeclaredPlatformDevice,
  units: readonly IommuDraft[],
): IommuDraft | undefined {
  const unit = units.find(({ id }) => id === device.iommu);
  if (device.iommu === undefined) {
    if (ctx.facts.arch === 'arm') return undefined;
    const where = 'on x86 a table names a device that is not on PCI only behind one';
    ctx.report.error(
      'PXM105',
      `nothing tells which iommu serves platform device ${device.id}, and ${where}`,
      {
        span: ctx.at(device),
        remedy: 'write "iommu", or leave the device out: then it bypasses',
      },
    );
  } else if (!unit) {
    const known = units.map(({ id }) => id);
    const guess = nearest(device.iommu, known);
    ctx.report.error(
      'PXM106',
      `platform device ${device.id} names iommu ${device.iommu}, which is not there`,
      {
        span: ctx.at(device, 'iommu'),
        remedy: guess === undefined ? 'name a unit of section iommus' : `did you mean ${guess}?`,
      },
    );
  }
  return unit;
}

/** Whether a device has what its table needs. Without a known unit nothing is said of its keys. */
function checkKeys(
  ctx: Context,
  device: DeclaredPlatformDevice,
  table: Table,
  unit: IommuDraft | undefined,
): boolean {
  if (!unit && (device.iommu !== undefined || ctx.facts.arch !== 'arm')) return false;
  const { needed, more } = KEYS[table];
  const behind = unit ? `behind ${unit.type} unit ${unit.id}` : 'without an iommu';
  const allowed = [...COMMON, ...needed, ...more];
  for (const key of Object.keys(device) as Key[]) {
    if (device[key] === undefined || allowed.includes(key)) continue;
    ctx.report.error(
      'PXM109',
      `platform device ${device.id} is ${behind}, and ${table} has no place for "${key}"`,
      {
        span: ctx.at(device, key),
        remedy: `remove it; ${table} knows ${[...needed, ...more].join(', ')}`,
      },
    );
  }
  const missing = needed.filter((key) => device[key] === undefined);
  for (const key of missing) {
    ctx.report.error(
      'PXM105',
      `platform device ${device.id} is ${behind}, and ${table} names it by "${key}"`,
      {
        span: ctx.at(device),
        remedy: `write "${key}"`,
      },
    );
  }
  return missing.length === 0;
}

function unique(
  ctx: Context,
  names: Map<string, DeclaredPlatformDevice>,
  device: DeclaredPlatformDevice,
  name: string,
  key: Key,
): void {
  const other = names.get(name);
  if (other) {
    const text =
      key === 'id'
        ? `platform device ${device.id} is declared twice`
        : `platform devices ${other.id} and ${device.id} are the same one in the table: ${name}`;
    ctx.report.error('PXM107', text, {
      span: ctx.at(device, key),
      related: ctx.related('declared here before', other, key),
      remedy: key === 'id' ? 'give every device an id of its own' : 'declare the device once',
    });
  }
  names.set(name, device);
}

function checkBase(
  ctx: Context,
  device: DeclaredPlatformDevice,
  base: bigint,
  memory: MemoryMap,
  units: readonly IommuDraft[],
): void {
  const unit = units.find(
    (one) => one.base !== undefined && one.base <= base && base < one.base + IOMMU_MODELS[one.type].registers,
  );
  const region = unit ? `the registers of iommu ${unit.id}` : inTheWay(memory, { base, size: 1n })?.name;
  if (region === undefined) return;
  ctx.report.error(
    'PXM146',
    `registers of platform device ${device.id} at ${hexText(base)} are inside of ${region}`,
    {
      span: ctx.at(device, 'base'),
      remedy: 'write the base of its first register window',
    },
  );
}
