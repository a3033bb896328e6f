import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { topologyReference } from '../../scripts/topology-reference.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { loadTopology } from '../../src/topology/load-topology.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { topologyJsonSchema } from '../../src/topology/schema/json-schema.ts';
import { topology } from '../../src/topology/schema/topology.ts';
import type { Property, Type } from '../../src/topology/schema/types.ts';
import { toJson } from './support/to-json.ts';
import { writtenTopology } from './support/written-values.ts';

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
const validate = ajv.compile(topologyJsonSchema());
const fileOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const examples = readdirSync(new URL('../../examples', import.meta.url)).filter((name) =>
  /\.(ya?ml|json)$/.test(name),
);

describe('generated files are up to date (node scripts/generate-docs.mjs)', () => {
  test('schema/topology.schema.json', () => {
    expect(JSON.parse(fileOf('schema/topology.schema.json'))).toEqual(topologyJsonSchema());
  });

  test('docs/topology.md', () => {
    expect(fileOf('docs/topology.md')).toBe(topologyReference(fileOf('examples/two-socket-gpu.yaml')));
  });
});

describe.each(examples)('examples/%s', (name) => {
  const path = new URL(`../../examples/${name}`, import.meta.url).pathname;

  test('names the schema for editors', () => {
    expect(fileOf(`examples/${name}`).split('\n')[0]).toBe(
      '# yaml-language-server: $schema=../schema/topology.schema.json',
    );
  });

  test('satisfies the JSON Schema', () => {
    validate(parse(fileOf(`examples/${name}`), { merge: true }));
    expect(validate.errors).toBeNull();
  });

  test('resolves without a finding', () => {
    expect(resolveTopology(loadTopology(path)).diagnostics).toEqual([]);
  });
});

describe('the description of the language', () => {
  const described: [string, Property][] = [];
  const types: [string, Type][] = [];
  collect('', topology);

  function collect(path: string, type: Type): void {
    types.push([path, type]);
    if (type.tag === 'list' || type.tag === 'map') collect(`${path}[]`, type.item);
    if (type.tag === 'either') for (const one of [type.first, type.second]) collect(path, one);
    if (type.tag !== 'object') return;
    for (const [name, property] of Object.entries(type.properties)) {
      described.push([`${path}.${name}`, property]);
      collect(`${path}.${name}`, property.type);
    }
  }

  test('says of every key what it means', () => {
    expect(described.filter(([, { type }]) => type.doc === undefined).map(([path]) => path)).toEqual([]);
  });

  test('says of every key that may be absent what holds then', () => {
    const silent = described.filter(([, { required, whenAbsent }]) => !required && whenAbsent === undefined);
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  test('has patterns for whole texts, with no flag that JSON Schema lacks', () => {
    const patterns = types.flatMap(([path, type]) =>
      type.tag === 'string' && type.pattern ? [[path, type.pattern] as const] : [],
    );
    const loose = patterns.filter(
      ([, { source, flags }]) => !/^\^.*\$$/.test(source) || !['', 'u'].includes(flags),
    );
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  test('gives examples that are right', () => {
    for (const [path, type] of types) {
      if (type.examples === undefined) continue;
      const check = ajv.compile(jsonSchemaAt(path));
      for (const example of type.examples)
        expect([path, example, check(example)]).toEqual([path, example, true]);
    }
  });

  /** The part of the JSON Schema for a path such as `.nodes[].ids`. */
  function jsonSchemaAt(path: string): object {
    let schema = topologyJsonSchema() as Record<string, never>;
    for (const step of path.match(/\.[^.[]+|\[\]/g) ?? []) {
      const alternatives = [schema, ...((schema.anyOf as Record<string, never>[] | undefined) ?? [])];
      const next = alternatives.flatMap((one) =>
        step === '[]'
          ? (one.items ?? one.additionalProperties ?? [])
          : (one.properties?.[step.slice(1)] ?? []),
      );
      schema = next[0] as unknown as Record<string, never>;
    }
    return schema;
  }
});

describe('JSON Schema and pxm agree', () => {
  /** What our own validator finds; empty when it takes the document. */
  function findingsOf(document: unknown): readonly Diagnostic[] {
    try {
      parseTopology(toJson(document), 'vm.json');
      return [];
    } catch (error) {
      if (error instanceof PxmError) return error.diagnostics;
      throw error;
    }
  }

  /**
   * Beyond JSON Schema: bounds of what is written as text (sizes, sets), the last of 64 bits, how many members
   * all sets have, and what references name.
   */
  const beyondJsonSchema = ({ code, message, span }: Diagnostic) =>
    code === 'PXM106' ||
    code === 'PXM108' ||
    (code === 'PXM104' && (span?.source.text[span.start] === '"' || message.endsWith('above 2^64 - 1')));

  test('on every valid topology', () => {
    fc.assert(
      fc.property(writtenTopology, ({ written }) => {
        const document = JSON.parse(toJson(written));
        validate(document);
        expect(validate.errors).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  test('on topologies with mistakes', () => {
    const junk = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        true,
        -1,
        0,
        0.5,
        65536,
        2 ** 53,
        1e21,
        '',
        ' ',
        '16G',
        '16GB',
        '1.5',
        '3-1',
        '0-3',
      ),
      fc.constantFrom<unknown>(
        'x',
        '1f.3',
        'q35',
        [],
        [[]],
        [1],
        ['1-2'],
        {},
        { id: 'a' },
        { size: 1 },
        [null],
        [{}],
      ),
      fc.string(),
      fc.integer(),
    );
    const edit = fc.record({
      at: fc.nat(),
      how: fc.constantFrom('replace', 'remove', 'add', 'rename'),
      junk,
    });
    const edits = fc.array(edit, { minLength: 1, maxLength: 2 });
    let refused = 0;
    fc.assert(
      fc.property(writtenTopology, edits, ({ written }, list) => {
        const document = JSON.parse(toJson(written));
        for (const { junk, ...how } of list) applyEdit(document, { ...how, junk: structuredClone(junk) });
        const found = findingsOf(document);
        const taken = validate(document);
        if (!taken) refused++;
        const explained = found.length > 0 && found.every(beyondJsonSchema);
        if (!explained)
          expect({
            document,
            ours: found.map(({ message }) => message),
            taken: found.length === 0,
          }).toMatchObject({ taken });
      }),
      { numRuns: 600 },
    );
    // Else the property would say nothing.
    expect(refused).toBeGreaterThan(200);
  });
});

interface Edit {
  readonly at: number;
  readonly how: string;
  readonly junk: unknown;
}

/** Changes one of the values somewhere in a document. */
function applyEdit(document: Record<string, unknown>, { at, how, junk }: Edit): void {
  const places: [Record<string, unknown>, string][] = [];
  const walk = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      walk((value as Record<string, unknown>)[key]);
    }
  };
  walk(document);
  const [holder, key] = places[at % places.length] ?? [document, 'machine'];
  if (how === 'replace') holder[key] = junk;
  else if (Array.isArray(holder)) holder.push(junk);
  else if (how === 'remove') delete holder[key];
  else if (how === 'add') holder[`${key}-`] = junk;
  else {
    holder[`x${key}`] = holder[key];
    delete holder[key];
  }
}
