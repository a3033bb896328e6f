import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { toJson } from './support/to-json.ts';
import { toYaml } from './support/to-yaml.ts';
import { writtenTopology } from './support/written-values.ts';

/** What is not a topology is refused with a PxmError, and nothing else is ever thrown. */
function parsesOrRefuses(text: string, name: string): void {
  try {
    parseTopology(text, name);
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    expect(error.diagnostics.length).toBeGreaterThan(0);
  }
}

describe('any valid topology', () => {
  test('in JSON, keys in any order, is read as what it means', () => {
    fc.assert(
      fc.property(writtenTopology, ({ written, value }) => {
        expect(parseTopology(toJson(written), 'vm.json').topology).toEqual(value);
      }),
      { numRuns: 100 },
    );
  });

  test('in YAML, keys in any order, is read as what it means', () => {
    fc.assert(
      fc.property(writtenTopology, fc.infiniteStream(fc.nat()), ({ written, value }, stream) => {
        const text = toYaml(written, (ways) => Number(stream.next().value) % ways);
        expect(parseTopology(text, 'vm.yaml').topology).toEqual(value);
      }),
      { numRuns: 100 },
    );
  });

  test('with a piece of its text replaced is still read or refused', () => {
    const edits = fc.record({
      at: fc.nat(),
      remove: fc.nat(12),
      insert: fc.string({ unit: 'binary', maxLength: 4 }),
    });
    fc.assert(
      fc.property(writtenTopology, edits, fc.boolean(), ({ written }, { at, remove, insert }, json) => {
        const text = json ? toJson(written) : toYaml(written, (ways) => at % ways);
        const start = at % (text.length + 1);
        parsesOrRefuses(
          text.slice(0, start) + insert + text.slice(start + remove),
          json ? 'vm.json' : 'vm.yaml',
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('garbage', () => {
  const pieces = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ',',
      ': ',
      ':',
      '- ',
      '? ',
      '\n',
      '\n  ',
      '\t',
      '"',
      "'",
      '#',
      ' #',
      '&a ',
      '*a',
      '<<: ',
    ],
    ...[
      '|',
      '>-\n',
      '---\n',
      '...\n',
      '%YAML 1.2\n',
      '!!str ',
      '!x ',
      '~',
      '1',
      '0x',
      '1e9',
      'a',
      'machine',
      'type',
      'q35',
    ],
    ...['nodes', 'ids', '0-9', '\r\n', '\r', '\0', '\ufeff', '\\', '@', '`', '16G', 'é', '\u2028'],
  );

  test('made of pieces of YAML only ever gives a PxmError', () => {
    const texts = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(fc.property(texts, fc.constantFrom('vm.yaml', 'vm.json'), parsesOrRefuses), { numRuns: 2000 });
  });

  test('of any characters only ever gives a PxmError', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
    );
    fc.assert(fc.property(texts, fc.constantFrom('vm.yaml', 'vm.json'), parsesOrRefuses), { numRuns: 1000 });
  });
});
