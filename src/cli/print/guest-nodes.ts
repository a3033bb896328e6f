import { sizeText } from '../../binary/meaning.ts';
import { listText, MASK_FILES } from '../../guest/check/mask-files.ts';
import type { AccessClass, GuestNode, GuestView, NodeMemory } from '../../guest/view.ts';
import { grid } from './grid.ts';

/** Nodes, masks, distances and performance, as lines. */
export function nodeLines({ numa }: GuestView): string[] {
  const { nodes, masks } = numa;
  const files = Object.entries(MASK_FILES).map(([mask, name]) => [
    `  ${name}`,
    listText(masks[mask as keyof typeof MASK_FILES]) || '-',
  ]);
  return [
    'Nodes',
    ...nodes.flatMap(nodeText),
    ...(numa.unplacedCpus.length > 0 ? [`  CPUs on any of them: ${listText(numa.unplacedCpus)}`] : []),
    '',
    'Masks',
    ...grid(files),
    '',
    ...distanceLines(numa),
    ...performanceLines(nodes, numa.hmat),
  ];
}

function nodeText(node: GuestNode): string[] {
  const { proximityDomain, online, placeholder, cpus, memory, initiators, cxlWindow, sideCaches } = node;
  const traits = [
    proximityDomain === undefined ? 'no proximity domain' : `proximity domain ${proximityDomain}`,
    ...(online ? [] : ['offline']),
    ...(placeholder ? ['placeholder'] : []),
    ...(cxlWindow ? ['CXL window'] : []),
  ];
  return [
    `  node ${node.node}: ${traits.join(', ')}`,
    ...(cpus.length > 0 ? [`    CPUs ${listText(cpus)}`] : []),
    ...memory.map((range) => `    memory ${memoryText(range)}`),
    ...(initiators.length > 0 ? [`    initiators ${initiators.join(', ')}`] : []),
    ...sideCaches.map(({ level, size }) => `    memory-side cache of level ${level}, ${sizeText(size)}`),
  ];
}

function memoryText({ base, length, hotPluggable, nonVolatile, populated }: NodeMemory): string {
  const traits = [
    sizeText(length),
    ...(hotPluggable ? ['hot-pluggable'] : []),
    ...(nonVolatile ? ['non-volatile'] : []),
    ...(populated ? [] : ['empty']),
  ];
  return `0x${base.toString(16)}-0x${(base + length - 1n).toString(16)} (${traits.join(', ')})`;
}

function distanceLines({ slit, nodes, distances }: GuestView['numa']): string[] {
  const title = slit.used ? 'Distances, from SLIT' : `Distances: SLIT is not used, ${slit.why}`;
  const rows = nodes.map(({ node }, row) => [`  ${node}`, ...(distances[row] ?? []).map(String)]);
  return [title, ...grid([['', ...nodes.map(({ node }) => `${node}`)], ...rows])];
}

function performanceLines(nodes: readonly GuestNode[], hmat: GuestView['numa']['hmat']): string[] {
  if (!hmat.used) return ['', `Performance: HMAT is not used, ${hmat.why}`];
  const rows = nodes.flatMap(({ node, access }) =>
    access.map((values, number) => [`  node ${node} access${number}`, ...accessCells(values)]),
  );
  const heading = ['', 'from nodes', 'read ns', 'write ns', 'read MB/s', 'write MB/s'];
  return ['', 'Performance, from HMAT', ...grid([heading, ...rows])];
}

function accessCells(values: AccessClass): string[] {
  const { initiators, readLatency, writeLatency, readBandwidth, writeBandwidth } = values;
  const numbers = [readLatency, writeLatency, readBandwidth, writeBandwidth];
  return [listText(initiators) || '-', ...numbers.map(String)];
}
