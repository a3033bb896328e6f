import type { Span } from '../diagnostics/diagnostic.ts';
import type { Declaration } from '../topology/declaration.ts';

/** Sections whose items have ids. */
const LISTS = [
  'buses',
  'devices',
  'initiators',
  'iommus',
  'reserved-regions',
  'platform-devices',
  'memory-devices',
] as const;

/**
 * Tells which object of a topology a place is in, in the words that a suppression names it by: an id, `node 2`, else
 * the section.
 */
export function objectAt({ topology, at }: Declaration): (span: Span) => string | undefined {
  const places: { readonly name: string; readonly span: Span }[] = [];
  const add = (name: string | undefined, span: Span | undefined) => {
    if (name !== undefined && span !== undefined) places.push({ name, span });
  };
  for (const [section, value] of Object.entries(topology)) {
    add(section, at(topology, section));
    if (typeof value === 'object' && value !== null) add(section, at(value));
  }
  let next = 0;
  for (const node of topology.nodes ?? []) {
    const first = node.id ?? node.ids?.[0] ?? next;
    add(`node ${first}`, at(node));
    next = (node.ids?.at(-1) ?? first) + 1;
  }
  for (const section of LISTS) for (const item of topology[section] ?? []) add(item.id, at(item));
  const smallestLast = places.sort((a, b) => b.span.end - b.span.start - (a.span.end - a.span.start));
  return ({ source, start, end }) =>
    smallestLast.findLast(({ span }) => span.source === source && span.start <= start && end <= span.end)
      ?.name;
}
