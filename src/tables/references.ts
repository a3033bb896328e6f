import type { AnyStruct, Field, Layout, Reference } from '../binary/field.ts';
import { fieldSize } from '../binary/size.ts';
import type { Anomalies } from './anomalies.ts';
import type { Edge } from './circles.ts';
import { circularEdges } from './circles.ts';
import type { Placed } from './placed.ts';
import { placedStructs } from './placed.ts';

/** A value that stands for a record, with where it is. */
interface Referrer {
  readonly owner: Placed;
  readonly reference: Reference;
  readonly name: string;
  readonly value: number | bigint;
  readonly offset: number;
}

/** Reports every value of a table that stands for a record which is not there, and records in circles. */
export function checkReferences(layout: Layout, table: AnyStruct, anomalies: Anomalies): void {
  if (!mayRefer(layout, table)) return;
  const placed = placedStructs(layout, table);
  const byOffset = new Map(placed.map((one) => [one.offset, one.value.kind]));
  const byValue = new Map<string, Set<unknown>>();
  const edges: Edge[] = [];
  for (const { owner, reference, name, value, offset } of placed.flatMap(referrersIn)) {
    const { to, by, none, when } = reference;
    if (Number(value) === none || when?.(owner.value) === false) continue;
    const wanted = to.join(' or ');
    if (by === undefined) {
      const there = byOffset.get(Number(value));
      if (there !== undefined && to.includes(there)) {
        edges.push({ from: recordOf(owner).offset, to: Number(value), offset });
        continue;
      }
      const found = there === undefined ? 'no record starts there' : `a ${there} is there`;
      anomalies.add('PXM230', 'error', offset, `${name} is ${hex(value)}: ${found}, expected ${wanted}`);
    } else if (!valuesOf(placed, to, by, byValue).has(value)) {
      const shown = typeof value === 'bigint' ? hex(value) : value;
      anomalies.add('PXM230', 'warning', offset, `${name} is ${shown}: no ${wanted} has this ${by}`);
    }
  }
  for (const { offset, to } of circularEdges(edges)) {
    anomalies.add('PXM231', 'error', offset, `the record at ${hex(to)} refers to itself in the end`);
  }
}

/** The values in one structure, its arrays of numbers included, that stand for records. */
function referrersIn(owner: Placed): Referrer[] {
  const found: Referrer[] = [];
  if (!canRefer(owner.layout)) return found;
  let at = owner.offset;
  for (const [name, field] of Object.entries(owner.layout.fields)) {
    const value = owner.value[name];
    if (value === undefined) continue;
    if (field.tag === 'uint' && field.refers) {
      found.push({ owner, reference: field.refers, name, value: value as number | bigint, offset: at });
    } else if (field.tag === 'array' && field.item.tag === 'uint' && field.item.refers) {
      for (const [index, element] of (value as readonly (number | bigint)[]).entries()) {
        const offset = at + index * field.item.size;
        found.push({
          owner,
          reference: field.item.refers,
          name: `${name}[${index}]`,
          value: element,
          offset,
        });
      }
    }
    at += fieldSize(field, value);
  }
  return found;
}

/** The outermost structure that holds one, below the table. */
function recordOf(one: Placed): Placed {
  let record = one;
  while (record.holder?.holder !== undefined) record = record.holder;
  return record;
}

function valuesOf(
  placed: readonly Placed[],
  kinds: readonly string[],
  by: string,
  known: Map<string, Set<unknown>>,
): Set<unknown> {
  const key = `${kinds.join()}.${by}`;
  const values =
    known.get(key) ??
    new Set(placed.filter(({ value }) => kinds.includes(value.kind)).map(({ value }) => value[by]));
  known.set(key, values);
  return values;
}

/** Whether a structure or one inside it has a field that refers; cheap, so that plain tables cost nothing. */
function mayRefer(layout: Layout, value: AnyStruct): boolean {
  if (!canRefer(layout)) return false;
  return Object.entries(layout.fields).some(([name, field]) => {
    if (field.tag !== 'list') return fieldRefers(field);
    const { layouts } = field.framing;
    const records = (value[name] ?? []) as readonly AnyStruct[];
    return records.some((record) => mayRefer(layouts.get(record.kind) as Layout, record));
  });
}

const answers = new WeakMap<Layout, boolean>();

/** Whether structures of a layout can have a field that refers, in them or in what they hold. */
function canRefer(layout: Layout): boolean {
  const known = answers.get(layout);
  if (known !== undefined) return known;
  const answer = Object.values(layout.fields).some(fieldRefers);
  answers.set(layout, answer);
  return answer;
}

function fieldRefers(field: Field): boolean {
  switch (field.tag) {
    case 'uint':
      return field.refers !== undefined;
    case 'nested':
      return canRefer(field.item);
    case 'array':
      return field.item.tag === 'struct' ? canRefer(field.item) : field.item.refers !== undefined;
    case 'list':
      return [...field.framing.layouts.values()].some(canRefer);
    default:
      return false;
  }
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
