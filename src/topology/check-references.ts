import type { Span } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { quoted } from './quoted.ts';
import type { Reading } from './reading.ts';
import { setText } from './resolve/text.ts';
import { topology } from './schema/topology.ts';
import type { Type } from './schema/types.ts';

/** Sections whose objects have ids. */
const SECTIONS = ['buses', 'devices', 'iommus', 'memory-devices'] as const;
/** What references may say that no section declares. */
const WORDS = ['pcie.0', 'pci.0', 'virtio-mem', 'cxl'];

/** What a document declares; undefined where its errors may hide some of it. */
interface Known {
  readonly ids: ReadonlySet<string> | undefined;
  readonly nodes: ReadonlySet<number> | undefined;
}

interface Visit {
  readonly path: string;
  readonly span: Span | undefined;
  readonly known: Known;
  readonly reading: Reading;
}

/**
 * Reports references to buses, devices, IOMMUs and nodes that a topology with other errors does not declare: PXM106.
 * Resolving, which it does not get to, knows more; what is in doubt is left to the next run.
 */
export function checkReferences(value: unknown, reading: Reading): void {
  if (!isObject(value) || !reading.sound) return;
  const known = { ids: declaredIds(value, reading), nodes: declaredNodes(value, reading) };
  visit(topology, value, { path: '', span: reading.at(value), known, reading });
}

function visit(type: Type, value: unknown, here: Visit): void {
  switch (type.tag) {
    case 'object':
      if (!isObject(value)) return;
      for (const [name, { type: inner }] of Object.entries(type.properties)) {
        const path = here.path === '' ? name : `${here.path}.${name}`;
        visit(inner, value[name], { ...here, path, span: here.reading.at(value, name) });
      }
      return;
    case 'list':
      if (!Array.isArray(value)) return;
      for (const [index, item] of value.entries()) {
        const label = isObject(item) && typeof item.id === 'string' ? item.id : index;
        const path = `${here.path}[${label}]`;
        visit(type.item, item, { ...here, path, span: here.reading.at(value, index) });
      }
      return;
    case 'either':
      visit(type.first, value, here);
      visit(type.second, value, here);
      return;
    case 'ref':
    case 'string':
      if (typeof value === 'string' && (type.tag === 'ref' || type.names)) checkId(value, here);
      return;
    case 'integer':
      if (typeof value === 'number' && type.names) checkNodes([value], here);
      return;
    case 'idSet':
      if (Array.isArray(value) && type.names) checkNodes(value, here);
      return;
    default:
      return;
  }
}

function checkId(id: string, { path, span, known: { ids }, reading }: Visit): void {
  if (!ids || !span) return;
  // Ports of a switch and units of a socket have the id of what they come from, a dot and more.
  if ([id, id.replace(/\.[^.]*$/, '')].some((name) => ids.has(name) || /^iommu\d+$/.test(name))) return;
  const guess = nearest(id, [...ids]);
  reading.report('PXM106', `${quoted(id)} is not there`, { path, via: undefined }, span, {
    remedy: guess === undefined ? 'declare it, or correct the id' : `did you mean ${guess}?`,
  });
}

function checkNodes(wanted: readonly number[], { path, span, known: { nodes }, reading }: Visit): void {
  if (!nodes || !span) return;
  const absent = wanted.filter((id) => !nodes.has(id));
  if (absent.length === 0) return;
  reading.report('PXM106', `there is no node ${setText(absent)}`, { path, via: undefined }, span, {
    remedy: `name one of ${setText([...nodes].sort((a, b) => a - b))}`,
  });
}

function declaredIds(document: Fields, reading: Reading): ReadonlySet<string> | undefined {
  const ids = new Set(WORDS);
  for (const section of SECTIONS) {
    const items = itemsOf(document, section, reading);
    if (!items) return undefined;
    for (const { id } of items) if (typeof id === 'string') ids.add(id);
    if (
      items.some((item) => typeof item.id !== 'string' && (section !== 'iommus' || reading.has(item, 'id')))
    )
      return undefined;
  }
  return ids;
}

function declaredNodes(document: Fields, reading: Reading): ReadonlySet<number> | undefined {
  const items = itemsOf(document, 'nodes', reading);
  const adding = (['devices', 'memory-devices'] as const).map((name) => itemsOf(document, name, reading));
  // Without the section a machine may have a node; profiles of devices add nodes unless they are there already.
  if (!items?.length || adding.includes(undefined)) return undefined;
  const filled = new Set(items.map(({ placeholder }) => placeholder));
  if (
    adding.flatMap((devices) => devices ?? []).some((device) => mayAddNodes(device) && !filled.has(device.id))
  )
    return undefined;
  const nodes = new Set<number>();
  let next = 0;
  for (const item of items) {
    if (['id', 'ids'].some((key) => reading.has(item, key) && item[key] === undefined)) return undefined;
    const ids = (item.ids as readonly number[] | undefined) ?? [typeof item.id === 'number' ? item.id : next];
    for (const id of ids) nodes.add(id);
    next = (ids.at(-1) ?? next) + 1;
  }
  return nodes;
}

const mayAddNodes = (device: Fields) =>
  ['ids', 'profile', 'memory-nodes'].some((key) => device[key] !== undefined);

/** The items of a section; undefined when there may be more than can be read. */
function itemsOf(document: Fields, section: string, reading: Reading): readonly Fields[] | undefined {
  const list = document[section];
  if (list === undefined)
    return reading.has(document, section) || reading.misspelt.has(section) ? undefined : [];
  return Array.isArray(list) && list.every(isObject) ? list : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
