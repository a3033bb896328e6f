import { describe, expect, test } from 'vitest';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { MAX_TOPOLOGY_BYTES } from '../../src/topology/topology-limit.ts';
import { finding, findings, place, refusal } from './support/refusal.ts';

const MACHINE = 'machine: { type: q35 }\n';

describe('nothing to read', () => {
  test.each([
    ['', 'is empty'],
    [' \n\n', 'is empty'],
    ['# one\n  # two\n', 'holds nothing but comments'],
    ['---\n...\n', 'holds nothing but comments'],
  ])('%j', (text, message) => {
    expect(finding(text)).toMatchObject({ code: 'PXM004', message });
  });

  test.each([
    ['q35', 'expected a map, got the text "q35"'],
    ['~', 'expected a map, got nothing'],
    ['- machine', 'expected a map, got a list'],
  ])('a document that is no map: %s', (text, message) => {
    expect(finding(text)).toMatchObject({ code: 'PXM103', message });
  });
});

describe('too much', () => {
  test('a text above the bound is refused before it is parsed', () => {
    expect(finding(`${MACHINE}#${' '.repeat(MAX_TOPOLOGY_BYTES)}`)).toMatchObject({ code: 'PXM003' });
  });

  test.each([
    ['[', '[[[['],
    ['{a: ', 'flow maps'],
    ['- ', 'lists in lists'],
    ['? ', 'keys in keys'],
    ['&a [', 'anchors'],
  ])('nesting by %j without end is refused, not followed', (opening) => {
    expect(finding(opening.repeat(100_000))).toMatchObject({
      code: 'PXM108',
      message: 'nested more than 64 levels deep',
    });
  });

  test('nesting by indentation is refused where it becomes too deep', () => {
    const text = Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('');
    expect(place(finding(text))).toBe('64:64');
  });

  test('aliases of aliases are counted before they are written out', () => {
    const levels = Array.from({ length: 30 }, (_, n) => `  - &l${n + 1} [${`*l${n}, `.repeat(9)}*l${n}]\n`);
    const found = finding(`x-laughs:\n  - &l0 ha\n${levels.join('')}${MACHINE}`);
    expect(found).toMatchObject({
      code: 'PXM108',
      message: 'aliases and merge keys stand for more than 250000 values',
    });
    expect(found.span?.source.position(found.span.start).line).toBe(8);
  });

  test('merge keys of merge keys are counted too', () => {
    const wide = Array.from({ length: 1000 }, (_, n) => `k${n}: 1`).join(', ');
    const users = Array.from({ length: 300 }, () => '  - { <<: *w }\n').join('');
    expect(finding(`x-w: &w { ${wide} }\nx-u:\n${users}${MACHINE}`)).toMatchObject({ code: 'PXM108' });
  });

  test('values that duplicate keys hide are counted too', () => {
    const wide = Array.from({ length: 1000 }, (_, n) => `k${n}: 1`).join(', ');
    const hidden = Array.from({ length: 300 }, () => '  ~: { <<: *w }\n').join('');
    expect(findings(`x-w: &w { ${wide} }\nx-u:\n${hidden}${MACHINE}`)).toHaveLength(100);
  });

  test('a row that many rows repeat by alias is no abuse', () => {
    const size = 128;
    const text = `${MACHINE}distances:\n  matrix:\n  - &row [${'20, '.repeat(size)}]\n${'  - *row\n'.repeat(size - 1)}`;
    expect(parseTopology(text, 'vm.yaml').topology.distances?.matrix?.flat()).toHaveLength(size * size);
  });

  test.each(['0-4294967295', '0-99999999999999999999', `0-${'9'.repeat(70)}`])(
    'the set %s is held against the bound before it is written out',
    (set) => {
      expect(finding(`${MACHINE}nodes: [{ cpus: ${set} }]`)).toMatchObject({ code: 'PXM104' });
    },
  );

  test('overlapping ranges stay as small as what they cover', () => {
    const text = `${MACHINE}nodes: [{ cpus: [${'0-4095, '.repeat(50_000)}] }]`;
    expect(parseTopology(text, 'vm.yaml').topology.nodes?.[0]?.cpus).toHaveLength(4096);
  });

  test('many sets together have a bound', () => {
    const found = refusal(() =>
      parseTopology(`${MACHINE}nodes:\n${'- ids: 0-65535\n'.repeat(1000)}`, 'vm.yaml'),
    );
    expect(found.diagnostics[0]).toMatchObject({
      code: 'PXM108',
      message: 'nodes[15].ids: the sets up to here have more than 1000000 members',
    });
  });

  test('of very many errors the first hundred are shown', () => {
    const { diagnostics } = refusal(() => parseTopology('- ]\n'.repeat(100_000), 'vm.yaml'));
    expect(diagnostics).toHaveLength(100);
    expect(diagnostics.at(-1)?.remedy).toMatch(/there may be more errors; these are the first$/);
  });

  test('messages stay short whatever the text', () => {
    const long = 'x'.repeat(100_000);
    const text = `${long}: 1\nmachine: { type: ${long} }\nname: *${long}\nmemory: !${long} {}\n`;
    for (const { message, remedy = '' } of refusal(() => parseTopology(text, 'vm.yaml')).diagnostics) {
      expect(message.length + remedy.length).toBeLessThan(600);
    }
  });
});

describe('not quite text', () => {
  test('a binary file is told by its zero bytes', () => {
    const found = finding('machine:\0\0\0');
    expect([found.code, place(found)]).toEqual(['PXM002', '1:9']);
  });

  test.each([
    ['\u0007', '0x07'],
    ['\u001b', '0x1b'],
    ['\ud800', '0xd800'],
    ['\u000c', '0x0c'],
  ])('the character %j is refused by its number', (character, number) => {
    const [first] = refusal(() => parseTopology(`${MACHINE}name: "a${character}"`, 'vm.yaml')).diagnostics;
    expect(first).toMatchObject({
      code: 'PXM100',
      message: `character ${number} does not belong in a text file`,
    });
    expect(place(first ?? {})).toBe('2:9');
  });

  test('lines that end in CR alone are refused with what to do', () => {
    expect(finding(`${MACHINE}name: a\r`).remedy).toBe('end lines with LF or CR LF');
  });
});

describe('YAML that is no topology', () => {
  test.each([
    ['machine:\n\ttype: q35\n', '2:1 PXM100 a tab in the indentation'],
    [`${MACHINE}---\n${MACHINE}`, '2:1 PXM100 a second document starts here'],
    [`%YAML 1.1\n---\n${MACHINE}`, '1:1 PXM100 topologies are written in YAML 1.2'],
    ['machine: type: q35\n', '1:10 PXM100 a second ": " on one line'],
    ['machine: { type: "q35 }\nname: a\n', '1:18 PXM100 a double quote is never closed'],
    ["machine: { type: 'q35 }\nname: a\n", '1:18 PXM100 a single quote is never closed'],
    ['machine: { type: q35\nname: a\n', '1:10 PXM100 "{" is never closed'],
    [`${MACHINE}nodes: [{ id: 0 }\n`, '2:8 PXM100 "[" is never closed'],
    [`${MACHINE}nodes: [{ id: 0 }]]\n`, '2:19 PXM100 a closing bracket that nothing opened'],
    [`${MACHINE} name: a\n`, '2:1 PXM100 the indentation fits no line above'],
    [`${MACHINE}nodes: - id: 0\n`, '2:8 PXM100 a list starts on the line of its key'],
    [`${MACHINE}name\n`, '2:1 PXM100 ":" is missing after a key'],
    [`${MACHINE}name: @a\n`, '2:7 PXM100 a text that starts with a sign of YAML'],
    [`${MACHINE}nodes: [{ id: 0 }, , { id: 1 }]\n`, '2:20 PXM100 a comma with nothing before it'],
    [`${MACHINE}name: "a"#b\n`, '2:10 PXM100 "#" without a space before it'],
    [`${MACHINE}name: !!js/function a\n`, '2:7 PXM100 the tag !!js/function has no meaning here'],
    [`${MACHINE}name: !mine a\n`, '2:7 PXM100 the tag !mine has no meaning here'],
    [`${MACHINE}cpus: !!set { a }\n`, '2:7 PXM100 the tag !!set has no meaning here'],
    [`${MACHINE}name: *b\n`, '2:7 PXM100 alias *b has no anchor before it'],
    [`${MACHINE}x-a: &a [*a]\n`, '2:10 PXM100 alias *a stands inside the value that its anchor names'],
    [`${MACHINE}: a\n`, '2:1 PXM103 a key that is not text'],
  ])('%j', (text, expected) => {
    expect(findings(text)[0]).toBe(expected);
  });

  test('an alias with a slip in it names the nearest anchor', () => {
    expect(finding(`x-b: &backend {}\n${MACHINE}memory: { backend: *backnd }`).remedy).toBe(
      'did you mean *backend?',
    );
  });
});
