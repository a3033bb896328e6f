import fc from 'fast-check';
import { ANY_TEXT } from '../../../src/topology/schema/any-text.ts';
import { topology } from '../../../src/topology/schema/topology.ts';
import { type ObjectType, object, type Type } from '../../../src/topology/schema/types.ts';

/** A value as a user may write it (plain data, integers as number or bigint), and what it must be read as. */
export interface Written {
  readonly written: unknown;
  readonly value: unknown;
}

const same = (value: unknown): Written => ({ written: value, value });

/** Small topologies: a machine and at most two other sections, so that many of them take little time. */
export const writtenTopology: fc.Arbitrary<Written> = fc
  .option(fc.subarray(Object.keys(topology.properties), { minLength: 1, maxLength: 2 }), {
    nil: [] as string[],
  })
  .chain((names) =>
    writtenValue(
      object(
        Object.fromEntries(
          Object.entries(topology.properties).filter(
            ([name, { required }]) => required || names.includes(name),
          ),
        ),
      ),
    ),
  );

const made = new Map<Type, fc.Arbitrary<Written>>();

/** Every valid value of a type, written in any of the ways the language has. */
export function writtenValue(type: Type): fc.Arbitrary<Written> {
  const arbitrary = made.get(type) ?? make(type);
  made.set(type, arbitrary);
  return arbitrary;
}

function make(type: Type): fc.Arbitrary<Written> {
  switch (type.tag) {
    case 'string': {
      const text = type.pattern
        ? fc.stringMatching(type.pattern, { maxLength: type.maxLength ?? 12 })
        : fc.string({ unit: 'binary', maxLength: 6 });
      return text.filter((candidate) => ANY_TEXT.test(candidate)).map(same);
    }
    case 'ref':
      return fc.stringMatching(/^[a-z][a-z0-9.]{0,8}$/).map(same);
    case 'integer':
      return fc.integer({ min: type.min, max: type.max }).map(same);
    case 'boolean':
      return fc.boolean().map(same);
    case 'choice':
      return fc
        .constantFrom(...type.values)
        .chain((value) =>
          typeof value === 'string' && /^[0-9]+$/.test(value)
            ? fc.constantFrom(value, Number(value)).map((written) => ({ written, value }))
            : fc.constant(same(value)),
        );
    case 'size':
      return writtenSize(type.min ?? 0n, type.multipleOf ?? 1n);
    case 'idSet':
      return fc
        .uniqueArray(fc.integer({ min: 0, max: type.max }), { maxLength: 6 })
        .chain((numbers) => writtenSet(numbers.sort((a, b) => a - b)));
    case 'list':
      return fc
        .array(writtenValue(type.item), { minLength: type.minItems ?? 0, maxLength: 3 })
        .map((items) => ({
          written: items.map((item) => item.written),
          value: items.map((item) => item.value),
        }));
    case 'map':
      return fc
        .uniqueArray(fc.tuple(writtenValue(type.key), writtenValue(type.item)), {
          maxLength: 3,
          selector: ([key]) => key.value,
        })
        .map((entries) => objectOf(entries.map(([key, item]) => [String(key.value), item])));
    case 'either':
      return fc.oneof(writtenValue(type.first), writtenValue(type.second));
    case 'object':
      return writtenObject(type);
  }
}

function writtenSize(min: bigint, multipleOf: bigint): fc.Arbitrary<Written> {
  const most = ((1n << 64n) - 1n) / multipleOf;
  const least = (min + multipleOf - 1n) / multipleOf;
  const sizes = fc.oneof(
    fc.bigInt({ min: least, max: most }),
    fc.bigInt({ min: least, max: least + 1024n }),
    fc.integer({ min: 0, max: 63 }).map((bits) => (1n << BigInt(bits)) / multipleOf || least || 1n),
  );
  return sizes
    .map((count) => (count < least ? least : count) * multipleOf)
    .chain((value) => {
      const ways: unknown[] = [value, String(value), `0x${value.toString(16)}`];
      for (const [index, unit] of [...'KMGTPE'].entries()) {
        const bytes = 1n << BigInt(10 * (index + 1));
        if (value % bytes === 0n)
          ways.push(`${value / bytes}${unit}`, `${value / bytes}${unit.toLowerCase()}iB`);
        if (value % (bytes / 4n) === 0n) {
          const quarters = (value % bytes) / (bytes / 4n);
          ways.push(`${value / bytes}.${['00', '25', '50', '750'][Number(quarters)]}${unit}`);
        }
      }
      return fc.constantFrom(...ways).map((written) => ({ written, value }));
    });
}

function writtenSet(value: number[]): fc.Arbitrary<Written> {
  const text = value
    .map((number, index) => (index % 2 === 0 ? `${number}` : ` ${number} - ${number}`))
    .join(',');
  const ways: unknown[] = [value, value.map(String), [...value].reverse(), [...value, ...value]];
  if (value.length > 0) ways.push(text);
  if (value.length === 1) ways.push(value[0]);
  return fc.constantFrom(...ways).map((written) => ({ written, value }));
}

function writtenObject({ properties, exclusive = [] }: ObjectType): fc.Arbitrary<Written> {
  const names = Object.keys(properties);
  const parts = Object.fromEntries(names.map((name) => [name, writtenValue(typeOf(properties, name))]));
  const requiredKeys = names.filter((name) => properties[name]?.required);
  return fc.tuple(fc.record(parts, { requiredKeys }), fc.nat()).map(([given, order]) => {
    const chosen = new Map(Object.entries(given));
    for (const group of exclusive) {
      for (const extra of group.filter((name) => chosen.has(name)).slice(1)) chosen.delete(extra);
    }
    const rank = (name: string) => (name.charCodeAt(order % name.length) * 31 + name.length) ^ order;
    return objectOf([...chosen].sort(([a], [b]) => rank(a) - rank(b)));
  });
}

function typeOf(properties: ObjectType['properties'], name: string): Type {
  const property = properties[name];
  if (property === undefined) throw new TypeError(`there is no property ${name}`);
  return property.type;
}

function objectOf(entries: readonly (readonly [string, Written])[]): Written {
  return {
    written: Object.fromEntries(entries.map(([name, item]) => [name, item.written])),
    value: Object.fromEntries(entries.map(([name, item]) => [name, item.value])),
  };
}
