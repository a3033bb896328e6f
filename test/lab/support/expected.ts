import { decodeTable } from '../../../src/tables/decode.ts';
import type { Node, PciFunction, Platform } from '../../../src/topology/platform.ts';

/**
 * Linux's number for each proximity domain of an SRAT: those of processors and initiators as they come, then those of
 * memory. Domains that appear nowhere have none.
 */
export function guestNodes(srat: Uint8Array): Map<number, number> {
  const table = decodeTable(srat);
  if (table.kind !== 'SRAT') throw new Error(`expected an SRAT, got ${table.kind}`);
  const nodes = new Map<number, number>();
  const enter = (domain: number) => nodes.has(domain) || nodes.set(domain, nodes.size);
  for (const entry of table.entries) {
    if (entry.kind === 'localApic') enter(entry.proximityDomainLow + entry.proximityDomainHigh * 256);
    else if (entry.kind === 'localX2apic' || entry.kind === 'gicc') enter(entry.proximityDomain);
    else if (entry.kind.startsWith('genericInitiator') && 'proximityDomain' in entry)
      enter(entry.proximityDomain as number);
  }
  for (const entry of table.entries)
    if (entry.kind === 'memory' && entry.flags.enabled && entry.rangeLength > 0n)
      enter(entry.proximityDomain);
  return nodes;
}

/** What a topology says of a guest's nodes, in Linux's numbers. */
export function expectedNodes(
  { nodes, distances, initiators }: Platform,
  numbers: ReadonlyMap<number, number>,
) {
  const numbersOf = (some: readonly Node[]) =>
    some.map(({ id }) => numbers.get(id) ?? Number.NaN).sort((a, b) => a - b);
  const withCpus = nodes.filter(({ cpus }) => cpus.some(({ present }) => present));
  const withMemory = nodes.filter(({ memory }) => memory > 0n);
  const withInitiators = nodes.filter((node) => initiators.some((initiator) => initiator.node === node));
  const online = [...new Set([...withCpus, ...withMemory, ...withInitiators])].sort(
    (a, b) => (numbers.get(a.id) ?? 0) - (numbers.get(b.id) ?? 0),
  );
  return {
    masks: {
      has_cpu: numbersOf(withCpus),
      has_memory: numbersOf(withMemory),
      has_generic_initiator: numbersOf(withInitiators),
      online: numbersOf(online),
    },
    distances: online.map((from) =>
      online.map((to) => distances?.[from.id]?.[to.id] ?? (from === to ? 10 : 20)),
    ),
  };
}

/** `0000:00:1f.2`. */
export function addressOf({ bus, device, function: fn }: PciFunction): string {
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  return `0000:${hex(bus.number)}:${hex(device)}.${fn}`;
}

/** Node of each PCI function by its root bus, -1 where none is said; and whether an IOMMU translates it. */
export function expectedDevices({ pci, coverage }: Platform, numbers: ReadonlyMap<number, number>) {
  const functions = pci.buses.flatMap((bus) => bus.functions);
  return {
    nodes: Object.fromEntries(
      functions.map((fn) => [
        addressOf(fn),
        fn.bus.node === undefined ? -1 : (numbers.get(fn.bus.node.id) ?? -1),
      ]),
    ),
    translated: Object.fromEntries(
      coverage.map(({ function: fn, iommu }) => [addressOf(fn), iommu?.translation === true]),
    ),
  };
}
