import { expect } from 'vitest';
import type { GuestView } from '../../../src/guest/view.ts';
import type { RuleCase } from './rule-case.ts';
import { changed, golden, u32, u64 } from './tables.ts';

const gpu = golden('gpu-eight-nodes');
const arm = golden('virt-initiators');
const x2apic = golden('cpu-ids-above-254');
const hmat = golden('hmat-initiator');
const caches = golden('hmat-caches');
const sockets = golden('two-sockets');
const cxl = golden('cxl-two-way');

const oneNode = ({ numa }: GuestView) => {
  expect(numa.srat.used).toBe(false);
  expect(numa.masks.possible).toEqual([0]);
};
const noHmat = ({ numa }: GuestView) => {
  expect(numa.hmat.used).toBe(false);
  expect(numa.nodes.flatMap(({ access }) => access)).toEqual([]);
};

/** A memory record of a machine with two sockets, of node 0. */
function memoryRecord(index: number): number[] {
  const record = [...(sockets.SRAT as Uint8Array).subarray(176 + index * 40, 216 + index * 40)];
  record.splice(2, 4, 0, 0, 0, 0);
  record[28] = 1;
  return record;
}

/** Places in the SRAT of the machine with placeholders. */
const SRAT = { memory: 112, initiator: 592 };
/** A domain beyond those that x86 has room for by default. */
const FAR = 300;

/** Rules about SRAT, SLIT, HMAT, MADT, MCFG and CEDT. */
export const NUMA_CASES: readonly RuleCase[] = [
  {
    rule: 'srat-processor-length',
    effect: 'rejected',
    tables: changed(gpu, 'SRAT', { 49: [15] }),
    leaves: oneNode,
  },
  {
    rule: 'srat-x2apic-length',
    effect: 'rejected',
    tables: changed(x2apic, 'SRAT', { 5785: [23] }),
    leaves: oneNode,
  },
  {
    rule: 'srat-x2apic-id',
    effect: 'dropped',
    tables: changed(x2apic, 'SRAT', { 5792: u32(32768) }),
    leaves: ({ numa }) => expect(numa.srat.used).toBe(true),
  },
  {
    rule: 'srat-gicc-length',
    effect: 'rejected',
    tables: changed(arm, 'SRAT', { 49: [17] }),
    leaves: oneNode,
  },
  {
    rule: 'srat-memory-length',
    effect: 'rejected',
    tables: changed(sockets, 'SRAT', { 297: [39] }),
    leaves: oneNode,
  },
  {
    rule: 'srat-memory-wraps',
    effect: 'dropped',
    tables: changed(gpu, 'SRAT', { 160: u64(0xffffffffffff0000n) }),
    leaves: ({ numa }) => expect(numa.srat.used).toBe(true),
  },
  {
    rule: 'srat-memory-count',
    effect: 'rejected',
    // Three ranges of one node.
    tables: changed(
      arm,
      'SRAT',
      { 48: memoryRecord(0), 88: memoryRecord(1), 128: memoryRecord(2) },
      { length: 168 },
    ),
    options: { maxNodes: 1 },
    leaves: oneNode,
  },
  {
    rule: 'srat-memory-overlap',
    effect: 'rejected',
    tables: changed(sockets, 'SRAT', { 264: u64(0x100000n), 258: u32(1) }),
    leaves: oneNode,
  },
  {
    rule: 'srat-memory-twice',
    effect: 'doubted',
    tables: changed(sockets, 'SRAT', { 264: u64(0x100000n), 258: u32(0) }),
    leaves: ({ numa }) => expect(numa.srat.used).toBe(true),
  },
  {
    rule: 'srat-coverage',
    effect: 'rejected',
    tables: gpu,
    options: {
      ram: [
        { base: 0n, length: 0x80000000n },
        { base: 0x800000000n, length: 0x200000n },
      ],
    },
    leaves: oneNode,
  },
  {
    rule: 'srat-processor-missing',
    effect: 'doubted',
    tables: changed(sockets, 'SRAT', { 68: [0] }),
    leaves: ({ numa }) => expect(numa.unplacedCpus).toEqual([1]),
  },
  {
    rule: 'srat-initiator-stray',
    effect: 'panics',
    tables: gpu,
    options: { ram: [{ base: 0x800000000n, length: 0x200000n }] },
    leaves: ({ numa }) => expect(numa.masks.online).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 9]),
  },
  {
    rule: 'srat-domains',
    effect: 'rejected',
    tables: changed({ ...x2apic }, 'SRAT', { 5788: u32(FAR) }),
    leaves: oneNode,
  },
  {
    rule: 'srat-initiator-disabled',
    effect: 'dropped',
    tables: changed(gpu, 'SRAT', { [SRAT.initiator + 24]: [0] }),
    leaves: ({ numa }) => expect(numa.masks.hasGenericInitiator).toEqual([]),
  },
  {
    rule: 'srat-initiator-domain',
    effect: 'dropped',
    tables: changed(gpu, 'SRAT', { [SRAT.initiator + 36]: u32(FAR) }),
    leaves: ({ numa }) => expect(numa.masks.hasGenericInitiator).toEqual([2]),
  },
  {
    rule: 'srat-without-memory',
    effect: 'rejected',
    tables: changed(arm, 'SRAT', { 112: [0] }),
    leaves: oneNode,
  },
  {
    rule: 'record-length-zero',
    effect: 'dropped',
    tables: changed(gpu, 'SRAT', { [SRAT.memory]: [9, 0] }),
    leaves: oneNode,
  },
  {
    rule: 'srat-walk',
    effect: 'rejected',
    tables: changed(gpu, 'SRAT', { [SRAT.memory]: [9, 0] }),
    leaves: oneNode,
  },
  {
    rule: 'slit-value',
    effect: 'rejected',
    tables: changed(gpu, 'SLIT', { 45: [10] }),
    leaves: ({ numa }) => expect(numa.distances[0]?.slice(0, 2)).toEqual([10, 20]),
  },
  {
    rule: 'slit-length',
    effect: 'rejected',
    tables: changed(gpu, 'SLIT', {}, { length: 143 }),
    leaves: ({ numa }) => expect(numa.slit.used).toBe(false),
  },
  { rule: 'hmat-revision', effect: 'rejected', tables: changed(hmat, 'HMAT', { 8: [3] }), leaves: noHmat },
  {
    rule: 'hmat-without-srat',
    effect: 'rejected',
    tables: changed(hmat, 'SRAT', { 49: [15] }),
    leaves: noHmat,
  },
  {
    rule: 'hmat-domain-length',
    effect: 'rejected',
    tables: changed(hmat, 'HMAT', { 44: u32(39) }),
    leaves: noHmat,
  },
  {
    rule: 'hmat-unknown-memory',
    effect: 'rejected',
    tables: changed(hmat, 'HMAT', { 56: u32(1) }),
    leaves: noHmat,
  },
  {
    rule: 'hmat-unknown-initiator',
    effect: 'rejected',
    tables: changed(hmat, 'HMAT', { 52: u32(7) }),
    leaves: noHmat,
  },
  {
    rule: 'hmat-locality-length',
    effect: 'rejected',
    tables: changed(hmat, 'HMAT', { 132: u32(9) }),
    leaves: noHmat,
  },
  {
    rule: 'hmat-cache-length',
    effect: 'rejected',
    tables: changed(caches, 'HMAT', { 348: u32(31) }),
    leaves: noHmat,
  },
  {
    rule: 'madt-record-length',
    effect: 'dropped',
    tables: changed(sockets, 'APIC', { 53: [7] }),
    leaves: ({ processors }) => expect(processors).toHaveLength(1),
  },
  {
    rule: 'madt-gicc-length',
    effect: 'dropped',
    tables: changed(arm, 'APIC', { 149: [75] }),
    leaves: ({ processors }) => expect(processors).toHaveLength(1),
  },
  { rule: 'mcfg-empty', effect: 'rejected', tables: changed(sockets, 'MCFG', {}, { length: 44 }) },
  { rule: 'mcfg-buses', effect: 'dropped', tables: changed(sockets, 'MCFG', { 54: [9, 8] }) },
  {
    rule: 'mcfg-ram',
    effect: 'dropped',
    tables: sockets,
    options: { ram: [{ base: 0n, length: 0x100000000n }] },
    leaves: ({ iommu }) => expect(iommu.buses).toEqual([]),
  },
  {
    rule: 'mcfg-above-4g',
    effect: 'rejected',
    tables: changed(sockets, 'MCFG', { 8: [0], 44: u64(0x100000000n) }),
    leaves: ({ iommu }) => expect(iommu.buses).toEqual([]),
  },
  {
    rule: 'cedt-window-domains',
    effect: 'dropped',
    tables: { ...cxl, SRAT: sockets.SRAT as Uint8Array },
    options: { maxNodes: 2 },
  },
];
