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
 * Where the objects of a topology are, in the words that a suppression names them by: an id, `node 2`, else the
 * section.
 */
export class ObjectPlaces {
  /** Large ones before small ones. */
  readonly #places: { readonly name: string; readonly span: Span }[] = [];

  constructor({ topology, at }: Declaration) {
    for (const [section, value] of Object.entries(topology)) {
      this.#add(section, at(topology, section));
      if (typeof value === 'object' && value !== null) this.#add(section, at(value));
    }
    let next = 0;
    for (const node of topology.nodes ?? []) {
      const first = node.id ?? node.ids?.[0] ?? next;
      this.#add(`node ${first}`, at(node));
      next = (node.ids?.at(-1) ?? first) + 1;
    }
    for (const section of LISTS) {
      for (const [index, item] of (topology[section] ?? []).entries()) {
        this.#add(item.id ?? defaultId(section, index), at(item));
      }
    }
    this.#places.sort((a, b) => length(b.span) - length(a.span));
  }

  /** The smallest object that a place is in. */
  objectAt({ source, start, end }: Span): string | undefined {
    return this.#places.findLast(
      ({ span }) => span.source === source && span.start <= start && end <= span.end,
    )?.name;
  }

  /** Where an object is. */
  placeOf(name: string): Span | undefined {
    return this.#places.findLast((place) => place.name === name)?.span;
  }

  #add(name: string | undefined, span: Span | undefined): void {
    if (name !== undefined && span !== undefined) this.#places.push({ name, span });
  }
}

/** The ids that resolving gives. */
function defaultId(section: string, index: number): string | undefined {
  const prefix = { iommus: 'iommu', 'reserved-regions': 'region' }[section];
  return prefix === undefined ? undefined : `${prefix}${index}`;
}

function length({ start, end }: Span): number {
  return end - start;
}
