import { type AddressMap, type AddressMapInput, GiB, roundUp } from '../../machines/address-map.ts';
import { addressBitsOf, x86Cpu } from '../../machines/cpu-models.ts';
import type { Backend, Ecam, Machine, MemoryMap, MemoryRange, Region } from '../platform.ts';
import type { Context } from './context.ts';
import type { NodeDraft } from './draft.ts';
import { ecamRegion, placeEcams } from './ecams.ts';
import type { MemorySizes } from './memory-sizes.ts';
import { hexText, sizeText } from './text.ts';

export interface MemoryMapInput {
  readonly machine: Machine;
  readonly nodes: ReadonlyMap<number, NodeDraft>;
  readonly sizes: MemorySizes;
  readonly backend: Backend | undefined;
  readonly need64: (base: bigint) => bigint;
  readonly cxl: AddressMapInput['cxl'];
  /** PCI segments, ascending. */
  readonly segments: readonly number[];
}

export interface PlacedMemory {
  readonly memory: MemoryMap;
  /** Bytes of 64-bit window that had to be asked for. */
  readonly window64: bigint | undefined;
  readonly cxl: AddressMap['cxl'];
}

/** Places RAM, hotplug windows and everything else in the guest's physical address space. */
export function resolveMemoryMap(ctx: Context, input: MemoryMapInput): PlacedMemory {
  const { machine, sizes } = input;
  const nodes = [...input.nodes.values()];
  const windows = nodes.filter(({ hotplug }) => hotplug > 0n);
  const hotplugSize = windows.reduce((end, { hotplug }) => roundUp(end, GiB) + hotplug, 0n);
  const map = ctx.facts.addressMap({
    machine,
    total: sizes.total,
    hotplug: hotplugSize,
    cxl: input.cxl,
    window64: ctx.topology.machine['pci-window'],
    need64: input.need64,
  });
  const parts = nodes.map((node) => ({ memory: node.memory, node }));
  const ranges = layOut(map, parts.length > 0 ? parts : [{ memory: sizes.total, node: undefined }]);
  const hotplug: MemoryRange[] = [];
  let base = map.hotplugBase;
  for (const node of windows) {
    hotplug.push({ base, size: node.hotplug, node });
    base += roundUp(node.hotplug, GiB);
  }
  const others = otherRegions(map, ranges, hotplug, input.cxl?.windows ?? []);
  const ecams = placeEcams(ctx, input.segments, map.ecam, others);
  const regions = [...others, ...ecams.map(ecamRegion)].sort(byBase);
  checkOverlaps(ctx, regions);
  checkAddressBits(ctx, machine, map);
  explain(ctx, map, ecams, ranges, hotplug);
  return {
    memory: { ...sizes, backend: input.backend, ranges, hotplug, ecams, regions },
    window64: map.window64?.required ? map.window64.size : undefined,
    cxl: map.cxl,
  };
}

/** Lays memory end to end around the holes, in order. */
function layOut(
  map: AddressMap,
  parts: readonly { memory: bigint; node: NodeDraft | undefined }[],
): MemoryRange[] {
  const ranges: MemoryRange[] = [];
  let next = map.ramStart;
  for (const { memory, node } of parts) {
    let base = next;
    next += memory;
    let swallowed = false;
    const add = (end: bigint) => {
      if (end > base) ranges.push({ base, size: end - base, node });
    };
    for (const hole of map.ramHoles) {
      if (base > hole.start || next <= hole.start) continue;
      add(hole.start);
      // Memory that ends inside a lost hole is gone; what follows starts behind it (as in QEMU's SRAT).
      swallowed = hole.lost && next <= hole.end;
      if (swallowed) {
        next = hole.end;
        break;
      }
      base = hole.end;
      if (!hole.lost) next += hole.end - hole.start;
    }
    if (!swallowed) add(next);
  }
  return ranges;
}

/** All but configuration space. */
function otherRegions(
  map: AddressMap,
  ranges: readonly MemoryRange[],
  hotplug: readonly MemoryRange[],
  cxlSizes: readonly bigint[],
): Region[] {
  const named = (kind: string) => (range: MemoryRange) => ({
    name: range.node ? `${kind} of node ${range.node.id}` : kind,
    base: range.base,
    size: range.size,
  });
  return [
    ...ranges.map(named('RAM')),
    ...hotplug.map(named('hotplug window')),
    ...map.devices,
    ...(map.cxl ? [map.cxl.registers] : []),
    ...(map.cxl?.windows ?? []).map((base, at) => ({ name: 'CXL window', base, size: cxlSizes[at] ?? 0n })),
    ...(map.window64 ? [{ name: map.window64.name, base: map.window64.base, size: map.window64.size }] : []),
  ];
}

function byBase(a: Region, b: Region): number {
  return a.base < b.base ? -1 : a.base > b.base ? 1 : 0;
}

function checkOverlaps(ctx: Context, regions: readonly Region[]): void {
  const { memory, machine } = ctx.topology;
  const overlaps = new Map<Region, Region[]>();
  let [before] = regions;
  for (const region of regions.slice(1)) {
    if (before && region.base < end(before)) overlaps.set(before, [...(overlaps.get(before) ?? []), region]);
    if (!before || end(region) > end(before)) before = region;
  }
  const bound = machine['max-ram-below-4g'] !== undefined;
  for (const [region, others] of overlaps) {
    const text = `${regionText(region)} overlaps ${others.map(regionText).join(', ')}`;
    const details = {
      span: bound ? ctx.at(machine, 'max-ram-below-4g') : ctx.at(memory ?? ctx.topology.nodes ?? machine),
      remedy: bound
        ? 'lower "max-ram-below-4g", or declare less memory'
        : 'let no node end between 640K and 1M, and declare less memory',
    };
    // QEMU publishes such tables without a word.
    if (ctx.vmm.vmm === 'qemu') ctx.report.warning('PXM111', text, details);
    else ctx.report.error('PXM111', text, details);
  }
}

function end({ base, size }: Region): bigint {
  return base + size;
}

function regionText(region: Region): string {
  return `${region.name} (${hexText(region.base)} to ${hexText(end(region) - 1n)})`;
}

function checkAddressBits(ctx: Context, machine: Machine, map: AddressMap): void {
  if (machine.vmm !== 'qemu') return;
  const { cpus } = ctx.topology;
  const model = machine.cpuModel ?? 'the default CPU model';
  const span =
    cpus?.model === undefined ? ctx.at(ctx.topology.memory ?? ctx.topology) : ctx.at(cpus, 'model');
  const bits = addressBitsOf(machine);
  if (bits !== undefined && map.addressBits > bits) {
    const text = `memory and PCI windows need ${map.addressBits} address bits, but ${model} has ${bits}`;
    const x86 = `write a model with phys-bits=${map.addressBits} or more, host-phys-bits=on, or model: host`;
    const remedy = machine.arch === 'x86' ? x86 : 'write a model with more address bits, or model: host';
    ctx.report.error('PXM120', text, { span, remedy });
  }
  if (map.vendorDecides && !x86Cpu(machine.cpuModel).vendorNamed) {
    const text = `where memory lies depends on the CPU vendor, and with KVM ${model} has that of the host`;
    ctx.report.warning('PXM153', text, {
      span,
      remedy: 'add vendor=AuthenticAMD or vendor=GenuineIntel to the model',
    });
  }
}

function explain(
  ctx: Context,
  map: AddressMap,
  ecams: readonly Ecam[],
  ranges: readonly MemoryRange[],
  hotplug: readonly MemoryRange[],
): void {
  for (const { base, size, node } of ranges) {
    const subject = node ? `node ${node.id} memory range` : 'memory range';
    ctx.derive(
      subject,
      `${hexText(base)}, ${sizeText(size)}`,
      'nodes lie end to end around the holes of the machine',
    );
  }
  for (const { base, size, node } of hotplug) {
    ctx.derive(
      `node ${node?.id} hotplug window`,
      `${hexText(base)}, ${sizeText(size)}`,
      'above all memory, aligned to 1 GiB; QEMU adds 1 GiB for each slot',
    );
  }
  for (const ecam of ecams) {
    const why =
      ecam.segment === 0 ? 'where the firmware puts it' : 'the lowest gap above 4 GiB that 256 buses fit in';
    ctx.derive(ecamRegion(ecam).name, `${hexText(ecam.base)}, buses 0-${ecam.lastBus}`, why);
  }
  if (!map.window64) return;
  const { base, size, required } = map.window64;
  ctx.derive(
    'PCI window above 4 GiB',
    `${hexText(base)}, ${sizeText(size)}`,
    required ? "the sum of the devices' BARs, aligned" : "the machine's default suffices",
  );
}
