import { ANY_TEXT } from './any-text.ts';
import { topology } from './topology.ts';
import type { ObjectType, Type } from './types.ts';

type Json = Record<string, unknown>;

const SIZE = '^(0[xX][0-9a-fA-F]+|[0-9]+([kKmMgGtTpPeE](iB)?)?|[0-9]+\\.[0-9]+[kKmMgGtTpPeE](iB)?)$';
const ID_SET = '^ *[0-9]+( *- *[0-9]+)? *(, *[0-9]+( *- *[0-9]+)? *)*$';

/**
 * The topology language as a JSON Schema (draft 2020-12), for editors. What is written as text (sizes, sets) is only
 * checked for its form; bounds of such values, like references, are for pxm itself.
 */
export function topologyJsonSchema(): Json {
  return documentJsonSchema('pxm topology', topology);
}

/** Documents of a type as a JSON Schema, under the same rules. */
export function documentJsonSchema(title: string, type: Type): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...jsonSchemaOf(type),
  };
}

function jsonSchemaOf(type: Type): Json {
  return {
    ...(type.doc !== undefined && { description: type.doc }),
    ...shapeOf(type),
    ...(type.examples !== undefined && { examples: type.examples }),
  };
}

function shapeOf(type: Type): Json {
  switch (type.tag) {
    case 'string':
      return {
        type: 'string',
        pattern: (type.pattern ?? ANY_TEXT).source,
        ...(type.maxLength !== undefined && { maxLength: type.maxLength }),
      };
    case 'ref':
      return { type: 'string', pattern: ANY_TEXT.source };
    case 'integer':
      return { type: 'integer', minimum: type.min, maximum: type.max };
    case 'boolean':
      return { type: 'boolean' };
    case 'size':
      return {
        anyOf: [
          {
            type: 'integer',
            minimum: Number(type.min ?? 0n),
            // The bound is one less, which a number of JSON Schema cannot say.
            maximum: 2 ** 64,
            ...(type.multipleOf !== undefined && { multipleOf: Number(type.multipleOf) }),
          },
          { type: 'string', pattern: SIZE },
        ],
      };
    case 'idSet': {
      const one = [
        { type: 'integer', minimum: 0, maximum: type.max },
        { type: 'string', pattern: ID_SET },
      ];
      return { anyOf: [...one, { type: 'array', items: { anyOf: one } }] };
    }
    case 'choice': {
      // A choice that looks like a number may be written as one.
      const numbers = type.values
        .filter((value) => typeof value === 'string' && /^[0-9]+$/.test(value))
        .map(Number);
      return { enum: [...type.values, ...numbers] };
    }
    case 'list':
      return {
        type: 'array',
        items: jsonSchemaOf(type.item),
        ...(type.minItems !== undefined && { minItems: type.minItems }),
      };
    case 'map':
      return {
        type: 'object',
        propertyNames: { pattern: type.key.pattern?.source },
        additionalProperties: jsonSchemaOf(type.item),
      };
    case 'either':
      return { anyOf: [jsonSchemaOf(type.first), jsonSchemaOf(type.second)] };
    case 'object':
      return objectSchema(type);
  }
}

function objectSchema({ properties, exclusive = [], extensible }: ObjectType): Json {
  const entries = Object.entries(properties);
  const required = entries.filter(([, property]) => property.required).map(([name]) => name);
  const pairs = exclusive.flatMap((group) =>
    group.flatMap((first, index) => group.slice(index + 1).map((second) => [first, second])),
  );
  return {
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([name, { type, whenAbsent }]) => {
        const schema = jsonSchemaOf(type);
        const description = [schema.description, whenAbsent && `When absent: ${whenAbsent}.`]
          .filter(Boolean)
          .join(' ');
        return [name, { ...(description && { description }), ...omit(schema, 'description') }];
      }),
    ),
    ...(extensible && { patternProperties: { '^x-': true } }),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    ...(pairs.length > 0 && { allOf: pairs.map((pair) => ({ not: { required: pair } })) }),
  };
}

function omit(object: Json, key: string): Json {
  const { [key]: _, ...rest } = object;
  return rest;
}
