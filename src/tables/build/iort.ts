import { make } from '../../binary/make.ts';
import { writtenByQemu } from '../../machines/beyond-qemu.ts';
import { hasOption } from '../../machines/qemu-iommus.ts';
import type { Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';
import { type Iort, type IortNode, iort } from '../iort/iort.ts';
import { itsGroup, rootComplex, smmuv3 } from '../iort/nodes.ts';
import { headerIds } from './header-ids.ts';
import {
  gapsBetween,
  type IdRange,
  LAST_ID,
  rangesInSegment,
  rootBusRange,
  segmentRange,
} from './id-ranges.ts';
import { type BuiltNode, type IortHandle, type Mapping, mappingTo } from './iort-mapping.ts';
import { namedComponentNodes } from './iort-named.ts';
import { messageWindows, reservedMemoryNodes } from './iort-reserved.ts';
import { NodeList } from './node-list.ts';
import { segmentsOf } from './segments.ts';
import { servedBy } from './served.ts';

const NODES_OFFSET = 48;
const SMMU_SIZE = smmuv3.fixedSize;
/** Without the flags that came with a later revision of the node. */
const ROOT_COMPLEX_SIZE = 36;

/** A unit and the requester ids that it serves, with their segments: these are stream ids, and ids at the ITS. */
interface ServingUnit {
  readonly unit: Iommu;
  readonly ranges: readonly IdRange[];
}

/** The same with its node in the table. */
export interface PlacedUnit extends ServingUnit {
  readonly handle: IortHandle;
}

/**
 * The IORT of a machine of architecture arm: ITS, SMMUv3 units by their first bus, a root complex for each PCI segment,
 * reserved memory; undefined on x86.
 */
export function buildIort(platform: Platform): Iort | undefined {
  const { gic, arch } = platform.machine;
  if (arch !== 'arm') return undefined;
  const asQemu = writtenByQemu(platform, 'IORT');
  const list = new NodeList<'IORT', BuiltNode>(NODES_OFFSET);
  const its =
    gic !== undefined && gic.version > 2 && gic.its ? list.add(make(itsGroup, { itsIds: [0] })) : undefined;
  const segments = segmentsOf(platform);
  const all: IdRange = { first: 0, last: segmentRange(segments.at(-1) ?? 0).last };
  const units = servingUnits(platform, asQemu).map((serving) => ({
    ...serving,
    handle: list.add(smmuNode(serving.unit, its && mappingTo(its, all), asQemu)),
  }));
  for (const node of [
    ...segments.map((segment) => rootComplexNode(segment, units, its)),
    ...namedComponentNodes(platform, units, its),
    ...(asQemu ? messageWindows(units) : reservedMemoryNodes(platform, units)),
  ])
    list.add(node);
  return make(iort, {
    ...headerIds(platform),
    nodes: list.nodes.map(asQemu ? numberedByQemu(units) : numbered),
  });
}

function numbered(node: IortNode, identifier: number): IortNode {
  return { ...node, identifier } as IortNode;
}

/** QEMU 11.1 numbers SMMUv3 devices as they are created; its machine's own unit repeats 0. */
function numberedByQemu(units: readonly PlacedUnit[]): typeof numbered {
  return (node, at) => {
    const placed = units.find(({ unit }) => node.kind === 'smmuv3' && node.baseAddress === unit.base);
    if (placed === undefined) return numbered(node, at);
    const { ofMachine, index } = placed.unit;
    return numbered(node, ofMachine ? 0 : index + at - units.indexOf(placed));
  };
}

function servingUnits(platform: Platform, asQemu: boolean): ServingUnit[] {
  return platform.iommus
    .filter((unit) => unit.type === 'smmuv3')
    .map((unit) => ({ unit, ranges: rangesOf(platform, unit, asQemu) }))
    .toSorted((a, b) => (a.ranges[0]?.first ?? 0) - (b.ranges[0]?.first ?? 0));
}

/** QEMU gives whole root buses, whatever is on them. */
function rangesOf(platform: Platform, unit: Iommu, asQemu: boolean): IdRange[] {
  if (asQemu) return unit.buses.map(rootBusRange);
  const set = servedBy(platform, (one) => one === unit);
  return platform.pci.rootBuses.flatMap((root) => rangesInSegment(root, set));
}

/** Interrupts of a unit, counted from its first (hw/arm/virt.c); all are wired. */
const EVENT = 0;
const PRI = 1;
const SYNC = 2;
const GERR = 3;

function smmuNode(
  { base = 0n, interrupt = 0, node }: Iommu,
  toIts: Mapping | undefined,
  asQemu: boolean,
): BuiltNode {
  const near = asQemu ? undefined : node;
  return make(smmuv3, {
    revision: 4,
    baseAddress: base,
    flags: { cohaccOverride: true, proximityDomainValid: near !== undefined },
    eventGsiv: interrupt + EVENT,
    priGsiv: interrupt + PRI,
    gerrGsiv: interrupt + GERR,
    syncGsiv: interrupt + SYNC,
    proximityDomain: near?.id ?? 0,
    deviceIdMappingIndex: 0,
    mappingOffset: toIts ? SMMU_SIZE : 0,
    mappings: toIts ? [toIts] : [],
  });
}

/** What no unit serves goes straight to the ITS. Ids go in without their segment. */
function rootComplexNode(
  segment: number,
  units: readonly PlacedUnit[],
  its: IortHandle | undefined,
): BuiltNode {
  const all = segmentRange(segment);
  const isHere = ({ first }: IdRange) => all.first <= first && first <= all.last;
  const mapping = (handle: IortHandle, range: IdRange) =>
    mappingTo(handle, range, { inputBase: range.first & LAST_ID });
  const served = units
    .flatMap(({ ranges, handle }) => ranges.filter(isHere).map((range) => ({ ...range, handle })))
    .toSorted((a, b) => a.first - b.first);
  const here = units.filter(({ ranges }) => ranges.length === 0 || ranges.some(isHere));
  return make(rootComplex, {
    revision: 3,
    cacheCoherent: 1,
    memoryAccessFlags: { coherentPathToMemory: true, deviceAttributesCacheable: true },
    atsAttribute: { ats: here.some(({ unit }) => unit.deviceIotlb || hasOption(unit, 'ats')) },
    segment,
    memoryAddressLimit: 64,
    pasidCapabilities: {},
    reserved35: 0,
    mappingOffset: ROOT_COMPLEX_SIZE,
    mappings: [
      ...served.map(({ handle, ...range }) => mapping(handle, range)),
      ...(its ? gapsBetween(served, all).map((gap) => mapping(its, gap)) : []),
    ],
  });
}
