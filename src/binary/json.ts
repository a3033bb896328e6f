import type { AnyStruct, BitsField, Field, Layout } from './field.ts';

/** Called for each place where JSON does not fit the layout. */
export type Problem = (path: string, message: string) => void;

type Json = Record<string, unknown>;

/** JSON of a value: 64-bit integers and bytes as hex strings, everything else as it is. */
export function structToJson(layout: Layout, value: AnyStruct): Json {
  const json: Json = { kind: value.kind };
  for (const [name, field] of Object.entries(layout.fields)) {
    if (value[name] !== undefined) json[name] = fieldToJson(field, value[name]);
  }
  if (value.extra !== undefined) json.extra = toHex(value.extra as Uint8Array);
  return json;
}

function fieldToJson(field: Field, value: unknown): unknown {
  switch (field.tag) {
    case 'uint':
      return typeof value === 'bigint' ? `0x${value.toString(16)}` : value;
    case 'bits': {
      const reserved = (value as Json).reserved;
      return typeof reserved === 'bigint'
        ? { ...(value as Json), reserved: `0x${reserved.toString(16)}` }
        : { ...(value as Json) };
    }
    case 'bytes':
    case 'rest':
    case 'gap':
      return toHex(value as Uint8Array);
    case 'chars':
    case 'text':
      return value;
    case 'nested':
      return structToJson(field.item, value as AnyStruct);
    case 'array': {
      const { item } = field;
      if (item.tag === 'struct') return (value as AnyStruct[]).map((element) => structToJson(item, element));
      return (value as unknown[]).map((element) => fieldToJson(item, element));
    }
    case 'list':
      return (value as AnyStruct[]).map((record) =>
        structToJson(field.framing.layouts.get(record.kind) as Layout, record),
      );
  }
}

/** The value that JSON stands for; every misfit goes to `problem` and leaves a placeholder. */
export function structFromJson(layout: Layout, json: unknown, path: string, problem: Problem): AnyStruct {
  const value: { kind: string; [name: string]: unknown } = { kind: layout.kind };
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    problem(path, `expected an object (${layout.title})`);
    return value;
  }
  const object = json as Json;
  for (const name of Object.keys(object)) {
    if (name !== 'kind' && name !== 'extra' && !Object.hasOwn(layout.fields, name)) {
      problem(`${path}.${name}`, `${layout.title} has no such field`);
    }
  }
  for (const [name, field] of Object.entries(layout.fields)) {
    if (object[name] === undefined) {
      if (!field.optional) problem(`${path}.${name}`, 'is missing');
    } else value[name] = fieldFromJson(field, object[name], `${path}.${name}`, problem);
  }
  if (object.extra !== undefined) value.extra = hexFromJson(object.extra, `${path}.extra`, problem);
  return value;
}

function fieldFromJson(field: Field, json: unknown, path: string, problem: Problem): unknown {
  switch (field.tag) {
    case 'uint':
      return uintFromJson(field.size, json, path, problem);
    case 'bits':
      return bitsFromJson(field, json, path, problem);
    case 'chars':
    case 'text':
      if (typeof json !== 'string') problem(path, 'expected a string');
      else if (/[\u0100-\uffff]/.test(json)) problem(path, 'expected characters up to U+00FF only');
      else if (field.tag === 'chars' && json.length !== field.size)
        problem(path, `expected ${field.size} characters, got ${json.length}`);
      return json;
    case 'bytes': {
      const value = hexFromJson(json, path, problem);
      if (value.length !== field.size) problem(path, `expected ${field.size} bytes, got ${value.length}`);
      return value;
    }
    case 'rest':
    case 'gap':
      return hexFromJson(json, path, problem);
    case 'nested':
      return structFromJson(field.item, json, path, problem);
    case 'array':
    case 'list':
      if (!Array.isArray(json)) {
        problem(path, 'expected an array');
        return [];
      }
      return json.map((element, index) => elementFromJson(field, element, `${path}[${index}]`, problem));
  }
}

function elementFromJson(
  field: Field & { tag: 'array' | 'list' },
  json: unknown,
  path: string,
  problem: Problem,
): unknown {
  if (field.tag === 'array') {
    const { item } = field;
    return item.tag === 'struct'
      ? structFromJson(item, json, path, problem)
      : uintFromJson(item.size, json, path, problem);
  }
  const kind = (json as { kind?: unknown } | null)?.kind;
  const layout = typeof kind === 'string' ? field.framing.layouts.get(kind) : undefined;
  if (layout !== undefined) return structFromJson(layout, json, path, problem);
  problem(`${path}.kind`, `expected one of ${[...field.framing.layouts.keys()].join(', ')}`);
  return { kind: field.framing.unknown.kind };
}

function uintFromJson(size: number, json: unknown, path: string, problem: Problem): number | bigint {
  if (size === 8) {
    if (typeof json === 'string' && /^0x[0-9a-f]{1,16}$/i.test(json)) return BigInt(json);
    problem(path, 'expected a hex string of at most 64 bits, such as "0x10000"');
    return 0n;
  }
  if (Number.isInteger(json) && (json as number) >= 0 && (json as number) < 2 ** (8 * size))
    return json as number;
  problem(path, `expected an integer from 0 to ${2 ** (8 * size) - 1}`);
  return 0;
}

function bitsFromJson(field: BitsField, json: unknown, path: string, problem: Problem): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    problem(path, 'expected an object of bits');
    return {};
  }
  const value: Json = { ...json };
  for (const name of Object.keys(value)) {
    if (name !== 'reserved' && !Object.hasOwn(field.bits, name))
      problem(`${path}.${name}`, 'is not a bit of this field');
  }
  for (const { name, low, high, single } of field.parts) {
    const part = value[name];
    const limit = 2 ** (high - low + 1);
    if (single) {
      if (typeof part !== 'boolean') problem(`${path}.${name}`, 'expected true or false');
    } else if (!Number.isInteger(part) || (part as number) < 0 || (part as number) >= limit) {
      problem(`${path}.${name}`, `expected an integer from 0 to ${limit - 1}`);
    }
  }
  value.reserved = uintFromJson(field.size, value.reserved, `${path}.reserved`, problem);
  if ((BigInt(value.reserved as number | bigint) & ~field.reservedMask) !== 0n) {
    problem(`${path}.reserved`, `expected only bits of 0x${field.reservedMask.toString(16)}`);
  }
  return value;
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

function hexFromJson(json: unknown, path: string, problem: Problem): Uint8Array {
  if (typeof json === 'string' && /^([0-9a-f]{2})*$/i.test(json))
    return new Uint8Array(Buffer.from(json, 'hex'));
  problem(path, 'expected a string of hex digits, two a byte');
  return new Uint8Array();
}
