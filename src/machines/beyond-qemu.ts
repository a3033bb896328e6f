import type { Span } from '../diagnostics/diagnostic.ts';
import type { Node, Platform } from '../topology/platform.ts';
import { cachesBeyondQemu } from './beyond-qemu-caches.ts';
import { cxlBeyondQemu } from './beyond-qemu-cxl.ts';
import { iommusBeyondQemu } from './beyond-qemu-iommus.ts';
import { performanceBeyondQemu } from './beyond-qemu-performance.ts';
import { proximitiesBeyondQemu } from './beyond-qemu-proximities.ts';
import { segmentsBeyondQemu } from './beyond-qemu-segments.ts';
import { ranges } from './ranges.ts';

/** Something declared that tables can say but QEMU's do not. */
export interface BeyondQemu {
  /** The table that differs from the one QEMU publishes. */
  readonly signature: string;
  readonly message: string;
  readonly span: Span | undefined;
  /** What to write instead for QEMU. */
  readonly instead: string;
  /** QEMU lacks what the table would describe, so that giving the table to the guest does not help. */
  readonly unmet: boolean;
}

const STYLES = { 'zero-length': 'memory entries of length zero', disabled: 'disabled memory entries' };

/** What a topology for QEMU asks of its tables beyond what QEMU writes: one finding for each place that asks. */
export function beyondQemu(platform: Platform): BeyondQemu[] {
  return [
    ...placeholderEntries(platform),
    ...iommusBeyondQemu(platform),
    ...performanceBeyondQemu(platform),
    ...cxlBeyondQemu(platform),
    ...cachesBeyondQemu(platform),
    ...proximitiesBeyondQemu(platform),
    ...segmentsBeyondQemu(platform),
  ];
}

/** Whether QEMU publishes a table as the topology wants it. */
export function writtenByQemu(platform: Platform, signature: string): boolean {
  if (platform.machine.vmm !== 'qemu') return false;
  return beyondQemu(platform).every((beyond) => beyond.signature !== signature);
}

function placeholderEntries({ nodes, declaration }: Platform): BeyondQemu[] {
  const { topology, at } = declaration;
  const asked = new Map<object, { style: keyof typeof STYLES; ids: number[] }>();
  for (const node of nodes) {
    const { placeholderStyle: style, declared, id } = node;
    if (style === 'no-entry' || !isBare(node)) continue;
    const place = declared?.['placeholder-style'] === undefined ? topology : declared;
    const { ids } = asked.get(place) ?? { ids: [] };
    asked.set(place, { style, ids: [...ids, id] });
  }
  return [...asked].map(([place, { style, ids }]) => ({
    signature: 'SRAT',
    message: `${ids.length === 1 ? 'node' : 'nodes'} ${ranges(ids).join(', ')} shall have ${STYLES[style]} in SRAT, but QEMU writes nothing for a node without memory`,
    span: at(place, 'placeholder-style'),
    instead: 'write placeholder-style: no-entry',
    unmet: false,
  }));
}

/** A node that no memory entry is about unless a placeholder is written for it. */
export function isBare(node: Node): boolean {
  return node.memory === 0n && node.hotplug === 0n;
}
