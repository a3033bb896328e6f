import { splitBits } from '../binary/bits.ts';
import type { AnyStruct, ArrayField, BitPart, BitsField, Field, Layout, UintField } from '../binary/field.ts';
import { listStruct } from '../binary/listing.ts';
import { sizeOf } from '../binary/size.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { layoutOfKind } from './registry.ts';
import type { Table } from './table.ts';

/** What is wrong with a path or a value for it. */
export interface Misfit {
  readonly message: string;
  readonly remedy?: string;
}

type Mutable = { kind: string; [name: string]: unknown };

/** A structure on the way to the value that a path names. */
interface Step {
  readonly layout: Layout;
  readonly value: Mutable;
}

const WHOLE = /^(0x[0-9a-f]+|\d+)$/i;
const SIZE = /^(\d+) ?([KMGTPE])(iB)?$/i;
const BDF = /^(?:([0-9a-f]{1,2}):)?([0-9a-f]{1,2})\.([0-7])$/i;
/** Paths among which the nearest one is sought. */
const MOST_PATHS = 20_000;

/**
 * Sets the one value that a path names, as listings print it (`entries[3].flags.enabled`), from text: a number, a
 * name that the standard gives, a size, a PCI address, text, or hex for bytes. Lengths and counts of the records
 * around it follow when its size changes. Returns what is wrong; then nothing is changed.
 */
export function setValue(table: Table, path: string, text: string): Misfit | undefined {
  const layout = layoutOfKind(table.kind);
  if (layout === undefined) return { message: `there is no table of kind ${table.kind}` };
  const root: Step = { layout, value: table as unknown as Mutable };
  const steps = [root];
  const segments = path.match(/[^.[\]]+|\[\d+\]/g) ?? [];
  for (let at = 0; at < segments.length; at++) {
    const { layout: here, value } = steps.at(-1) as Step;
    const name = segments[at] ?? '';
    const field = here.fields[name];
    const left = segments.length - at - 1;
    if (name === 'extra' && value.extra !== undefined && left === 0)
      return setSized(steps, 'extra', bytesFrom(text));
    if (field === undefined || value[name] === undefined) return unknownPath(root, path);
    if (field.tag === 'nested' && left > 0) {
      steps.push({ layout: field.item, value: value[name] as Mutable });
    } else if (field.tag === 'bits' && left === 1) {
      const part = field.parts.find((one) => one.name === segments[at + 1]);
      if (part === undefined) return unknownPath(root, path);
      return setNumber(value[name] as Mutable, part.name, part, partLimit(part), text);
    } else if (field.tag === 'list' || field.tag === 'array') {
      const index = Number(segments[++at]?.slice(1, -1) ?? Number.NaN);
      const elements = value[name] as unknown[];
      if (Number.isNaN(index))
        return { message: `${path} has ${elements.length} elements`, remedy: `name one: ${name}[0]` };
      if (elements[index] === undefined) {
        return { message: `${path}: ${name} has ${elements.length} elements, counted from 0` };
      }
      if (field.tag === 'array' && field.item.tag === 'uint') {
        if (at < segments.length - 1) return unknownPath(root, path);
        return setNumber(elements, index, field.item, 2n ** BigInt(field.item.size * 8), text);
      }
      const element = elements[index] as Mutable;
      const inner =
        field.tag === 'list' ? field.framing.layouts.get(element.kind) : (field as ArrayField).item;
      steps.push({ layout: inner as Layout, value: element });
    } else return left > 0 ? unknownPath(root, path) : setField(steps, name, field, text);
  }
  return unknownPath(root, path);
}

function setField(steps: readonly Step[], name: string, field: Field, text: string): Misfit | undefined {
  const { value } = steps.at(-1) as Step;
  switch (field.tag) {
    case 'uint':
      return setNumber(value, name, field, 2n ** BigInt(field.size * 8), text);
    case 'bits': {
      const number = numberFrom(field, text);
      const limit = 2n ** BigInt(field.size * 8);
      if (number === undefined || number >= limit) return outOfRange(name, limit, text);
      value[name] = splitBits(field as BitsField, number);
      return undefined;
    }
    case 'chars': {
      const old = value[name] as string;
      const latin = latinFrom(text);
      if (latin === undefined || latin.length > field.size)
        return {
          message: `${name} takes at most ${field.size} characters up to U+00FF, got ${JSON.stringify(text)}`,
        };
      value[name] = latin.padEnd(field.size, old.endsWith(' ') ? ' ' : '\0');
      return undefined;
    }
    case 'text': {
      const old = value[name] as string;
      const latin = latinFrom(text);
      if (latin === undefined)
        return { message: `${name} takes characters up to U+00FF, got ${JSON.stringify(text)}` };
      const end = old.includes('\0') ? '\0' : '';
      return setSized(steps, name, (latin + end).padEnd(end === '' ? 0 : old.length, '\0'));
    }
    case 'bytes': {
      const bytes = bytesFrom(text);
      if (bytes?.length !== field.size) return { message: `${name} takes ${field.size} bytes as hex digits` };
      value[name] = bytes;
      return undefined;
    }
    case 'rest':
    case 'gap':
      return setSized(steps, name, bytesFrom(text));
    default:
      return { message: `${name} is a structure`, remedy: 'name one of its fields' };
  }
}

/** Sets a value of variable size; lengths and counts of what holds it follow. */
function setSized(
  steps: readonly Step[],
  name: string,
  next: string | Uint8Array | undefined,
): Misfit | undefined {
  if (next === undefined) return { message: `${name} takes bytes as hex digits, two a byte` };
  const { value } = steps.at(-1) as Step;
  const old = value[name] as string | Uint8Array;
  const places = steps[0]?.layout;
  if (next.length !== old.length && places !== undefined && placesRecords(places)) {
    const message = `${name} has ${old.length} bytes, ${next.length} would move what offsets in this table lead to`;
    return { message, remedy: `keep its size: at most ${old.length} bytes` };
  }
  value[name] = next;
  if (next.length === old.length) return undefined;
  for (const step of steps.slice(1).reverse()) {
    const size = sizeOf(step.layout, step.value as AnyStruct);
    for (const { name: other, field } of step.layout.scalars) {
      const limit = 2 ** (field.size * 8);
      if (field.length) step.value[other] = size;
      if (field.count === name) step.value[other] = next.length;
      if ((step.value[other] as number) >= limit && (field.length || field.count === name)) {
        value[name] = old;
        return { message: `${name} would have ${next.length} bytes, more than ${other} can tell` };
      }
    }
  }
  return undefined;
}

/** Whether a table says by offsets where its records are. */
function placesRecords(layout: Layout): boolean {
  return Object.values(layout.fields).some((field) => {
    if (field.tag === 'uint') return field.refers !== undefined && field.refers.by === undefined;
    if (field.tag === 'list') return [...field.framing.layouts.values()].some(placesRecords);
    if (field.tag !== 'array') return false;
    const { item } = field;
    return item.tag === 'struct'
      ? placesRecords(item)
      : item.refers !== undefined && item.refers.by === undefined;
  });
}

type NumberField = Pick<UintField, 'names' | 'show'> & { readonly single?: boolean };

function setNumber(
  target: Record<string | number, unknown> | unknown[],
  name: string | number,
  field: NumberField,
  limit: bigint,
  text: string,
): Misfit | undefined {
  const values = target as Record<string | number, unknown>;
  const number = numberFrom(field, text);
  if (number === undefined || number >= limit) return outOfRange(name, limit, text, field);
  const wide = typeof values[name] === 'bigint';
  values[name] = field.single ? number === 1n : wide ? number : Number(number);
  return undefined;
}

function numberFrom(field: NumberField, text: string): bigint | undefined {
  const named = Object.entries(field.names ?? {}).find(
    ([, name]) => name.toLowerCase() === text.toLowerCase(),
  );
  if (named !== undefined) return BigInt(named[0]);
  if (WHOLE.test(text)) return BigInt(text);
  if (field.single && /^(true|false)$/.test(text)) return text === 'true' ? 1n : 0n;
  const size = SIZE.exec(text);
  if (size !== null) {
    const power = 'KMGTPE'.indexOf((size[2] ?? '').toUpperCase()) + 1;
    return BigInt(size[1] ?? 0) * 1024n ** BigInt(power);
  }
  const [, bus, device, fn] = BDF.exec(text) ?? [];
  if (device === undefined || (bus === undefined) !== (field.show === 'devfn')) return undefined;
  if (field.show !== 'bdf' && field.show !== 'devfn') return undefined;
  const devfn = Number.parseInt(device, 16) * 8 + Number(fn);
  return devfn > 255 ? undefined : BigInt(Number.parseInt(bus ?? '0', 16) * 256 + devfn);
}

function outOfRange(name: string | number, limit: bigint, text: string, field: NumberField = {}): Misfit {
  const what = typeof name === 'number' ? `element ${name}` : name;
  const wanted = field.single ? 'true or false' : `a number from 0 to ${limit - 1n}`;
  const names = Object.values(field.names ?? {});
  return {
    message: `${what} takes ${wanted}, got ${JSON.stringify(text)}`,
    ...(names.length > 0 && { remedy: `or one of: ${names.join(', ')}` }),
  };
}

function partLimit({ low, high }: BitPart): bigint {
  return 2n ** BigInt(high - low + 1);
}

function latinFrom(text: string): string | undefined {
  return /[\u0100-\uffff]/.test(text) ? undefined : text;
}

function bytesFrom(text: string): Uint8Array | undefined {
  return /^([0-9a-f]{2})*$/i.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : undefined;
}

/** Names the nearest path that there is. */
function unknownPath({ layout, value }: Step, path: string): Misfit {
  const paths: string[] = [];
  for (const row of listStruct(layout, value as AnyStruct)) {
    if (row.role !== 'heading') paths.push(row.path);
    if (paths.length === MOST_PATHS) break;
  }
  const close = nearest(path, paths);
  const message = `${layout.title} has no field ${JSON.stringify(path)}`;
  return { message, remedy: close === undefined ? 'pxm decode lists the fields' : `did you mean ${close}?` };
}
