import { describe, expect, test } from 'vitest';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { finding, findings, place } from './support/refusal.ts';

const parse = (text: string, name = 'vm.yaml') => parseTopology(text, name).topology;
const MACHINE = 'machine: { type: q35 }\n';
const memoryOf = (text: string) => parse(`${MACHINE}memory: { total: ${text} }\n`).memory?.total;
const cpusOf = (text: string) => parse(`${MACHINE}nodes:\n  - cpus: ${text}\n`).nodes?.[0]?.cpus;

describe('values', () => {
  test.each([
    ['1073741824', 1n << 30n],
    ['0x40000000', 1n << 30n],
    ['0o10000000000', 1n << 30n],
    ['1G', 1n << 30n],
    ['1g', 1n << 30n],
    ['1GiB', 1n << 30n],
    ['512M', 512n << 20n],
    ['4K', 4096n],
    ['2T', 2n << 40n],
    ['3P', 3n << 50n],
    ['15E', 15n << 60n],
    ['1.5G', 1536n << 20n],
    ['0.25T', 256n << 30n],
    ['"4096"', 4096n],
    ['"0x1000"', 4096n],
    ['18446744073709551615', (1n << 64n) - 1n],
    ['9007199254740993', (1n << 53n) + 1n],
  ])('the size %s is %s bytes', (text, bytes) => {
    expect(memoryOf(text)).toBe(bytes);
  });

  test.each([
    ['0-3,8', [0, 1, 2, 3, 8]],
    ['5', [5]],
    ['0x10', [16]],
    ['"7"', [7]],
    ['[8, 0-2, 1]', [0, 1, 2, 8]],
    ['" 4 - 6 , 1 "', [1, 4, 5, 6]],
    ['3,3,2-4', [2, 3, 4]],
    ['[]', []],
  ])('the set %s holds %s', (text, numbers) => {
    expect(cpusOf(text)).toEqual(numbers);
  });

  test('a choice that looks like a number may be written as one', () => {
    expect(parse('machine: { type: virt, gic-version: 3 }').machine['gic-version']).toBe('3');
    expect(parse('machine: { type: virt, gic-version: "4" }').machine['gic-version']).toBe('4');
  });

  test('a slot is a number or a text', () => {
    const { devices } = parse(
      `${MACHINE}devices:\n- { id: a, slot: 10 }\n- { id: b, slot: "10" }\n- { id: c, slot: 1f.3 }`,
    );
    expect(devices?.map(({ slot }) => slot)).toEqual([10, '10', '1f.3']);
  });

  test('keys of maps that the user chooses are safe from the prototype', () => {
    const { devices } = parse(
      `${MACHINE}devices:\n- { id: a, options: { __proto__: x, constructor: true, a: 1 } }`,
    );
    const options = devices?.[0]?.options ?? {};
    expect(Object.entries(options)).toEqual([
      ['__proto__', 'x'],
      ['a', 1],
      ['constructor', true],
    ]);
    expect(Object.getPrototypeOf(options)).toBe(Object.prototype);
  });

  test('the order of keys does not matter, not even for the order of keys in the value', () => {
    const one = parse('cpus: { cores: 2, sockets: 1 }\nmachine: { type: q35, options: { b: 1, a: 2 } }');
    const other = parse('machine: { options: { a: 2, b: 1 }, type: q35 }\ncpus: { sockets: 1, cores: 2 }');
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });
});

describe('YAML', () => {
  test('comments, a byte order mark, CR LF and a document start are nothing special', () => {
    expect(parse('\ufeff# top\r\n---\r\nmachine: # here\r\n  type: q35 # and there\r\n...\r\n')).toEqual({
      machine: { type: 'q35' },
    });
  });

  test('aliases stand for what their anchor names', () => {
    const { nodes } = parse(
      `${MACHINE}nodes:\n- { memory: &m 2G, cpus: &c [0, 2-3] }\n- { memory: *m, cpus: *c }`,
    );
    expect(nodes?.[1]).toEqual({ memory: 2n << 30n, cpus: [0, 2, 3] });
  });

  test('an anchor may be set anew, and an alias may be a key', () => {
    const text = `x-a: [&k memory, &m 1G, &m 2G]\n${MACHINE}nodes:\n- { *k : *m }`;
    expect(parse(text).nodes).toEqual([{ memory: 2n << 30n }]);
  });

  test('merge keys bring keys that are not there, of several maps the first', () => {
    const { nodes } = parse(`
x-a: &a { memory: 1G, sockets: 0 }
x-b: &b { memory: 2G, hotplug: 4G }
${MACHINE}
nodes:
  - { <<: *a, memory: 3G }
  - <<: [*a, *b]
    id: 7
  - { <<: { <<: *b, memory: 5G } }
`);
    const gib = (count: bigint) => count << 30n;
    expect(nodes).toEqual([
      { memory: gib(3n), sockets: [0] },
      { id: 7, sockets: [0], memory: gib(1n), hotplug: gib(4n) },
      { memory: gib(5n), hotplug: gib(4n) },
    ]);
  });

  test('top-level keys that begin with x- may hold anything', () => {
    expect(parse(`x-notes: { any: [1.5, ~, yes] }\n${MACHINE}`)).toEqual({ machine: { type: 'q35' } });
  });

  test('tags of the core schema are understood where they fit', () => {
    expect(parse('machine: !!map { type: !!str q35, pic: !!bool false }\nname: !!str 5').name).toBe('5');
    expect(findings('machine: { type: q35, pic: !!bool maybe }')).toEqual([
      '1:28 PXM100 the tag !!bool does not fit this value',
    ]);
  });
});

describe('places', () => {
  const text = `${MACHINE}x-m: &m { memory: 2G }
nodes:
  - id: 0
    cpus: 0-3
  - { id: 1, <<: *m }
`;
  const { topology, at, source } = parseTopology(text, 'vm.yaml');
  const textAt = (object: object, key?: string | number) => {
    const span = at(object, key);
    return span && source.text.slice(span.start, span.end);
  };
  const nodes = topology.nodes ?? [];

  test('of objects, lists and their parts', () => {
    expect(textAt(topology.machine)).toBe('{ type: q35 }');
    expect(textAt(topology.machine, 'type')).toBe('q35');
    expect(textAt(nodes, 1)).toBe('{ id: 1, <<: *m }');
    expect(textAt(nodes[0] ?? {}, 'cpus')).toBe('0-3');
    expect(textAt(nodes[0]?.cpus ?? {})).toBe('0-3');
  });

  test('of what a merge key brings: where it is written', () => {
    expect(textAt(nodes[1] ?? {}, 'memory')).toBe('2G');
    expect(place({ span: at(nodes[1] ?? {}, 'memory') })).toBe('2:19');
  });

  test('fall back to the object, and are undefined for strangers', () => {
    expect(textAt(nodes[1] ?? {}, 'hotplug')).toBe('{ id: 1, <<: *m }');
    expect(at({})).toBeUndefined();
  });
});

describe('errors', () => {
  test('all errors of a text come at once, in its order', () => {
    const text = `machine:
  type: q53
  firmwre: ovmf
memory: 16G
nodes:
  - id: 0
    ids: 1-2
    memory: [1G]
  - cpus: 0-9999
devices:
  - slot: 3
  - { id: gpu0, host: 41:00, bars: [1G, { size: 3X }] }
devices: []
`;
    expect(findings(text)).toEqual([
      '2:9 PXM104 machine.type: "q53" is not one of q35, pc, virt',
      '3:3 PXM102 machine: unknown key "firmwre"',
      '4:9 PXM103 memory: expected a map, got the text "16G"',
      '7:5 PXM109 nodes[0]: id and ids exclude each other',
      '8:13 PXM103 nodes[0].memory: expected a size, got a list',
      '9:11 PXM104 nodes[1].cpus: 9999 is above 4095',
      '11:5 PXM105 devices[0]: the key "id" is required',
      '12:23 PXM103 devices[gpu0].host: expected a PCI address such as 0000:41:00.0, got the text "41:00"',
      '12:49 PXM103 devices[gpu0].bars[1].size: expected a size, got the text "3X"',
      '13:1 PXM101 key "devices" is written twice',
    ]);
  });

  test('errors of syntax and of the language come together', () => {
    expect(findings('machine: { type: q35, typ: pc }\nname: "a\\qb"\ncpus: { cores: many }\n')).toEqual([
      '1:23 PXM102 machine: unknown key "typ"',
      '2:9 PXM100 an escape that YAML does not have',
      '3:16 PXM103 cpus.cores: expected a whole number from 1 to 4096, got the text "many"',
    ]);
  });

  test('what follows a break in the structure is not guessed at', () => {
    expect(findings('machine: { typ: q35 }\ncpus: [ 1\nnodes: what\n')).toEqual([
      '1:10 PXM105 machine: the key "type" is required',
      '1:12 PXM102 machine: unknown key "typ"',
      '2:7 PXM100 "[" is never closed',
    ]);
  });

  test('an unknown key names the nearest known one, or all when none is near', () => {
    expect(finding('machine: { type: q35, vm: none }').remedy).toBe('did you mean "vmm"?');
    expect(finding(`${MACHINE}memory: { colour: red }`).remedy).toEqual(
      expect.stringMatching(/^known keys: total, max, slots, backend/),
    );
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '<<x'])(
    'the key %s is unknown',
    (key) => {
      expect(finding(`${MACHINE}cpus: { ${key}: 1 }`).message).toBe(`cpus: unknown key "${key}"`);
    },
  );

  test('a duplicate key names both places', () => {
    const { code, related = [], ...found } = finding('name: a\nmachine: { type: q35 }\nname: b\n');
    expect([code, place(found), related.map((other) => `${other.message} ${place(other)}`)]).toEqual([
      'PXM101',
      '3:1',
      ['first written here 1:1'],
    ]);
  });

  test('keys that exclude each other name both places', () => {
    const found = finding(`${MACHINE}nodes:\n- placeholder: cxl\n  memory: 1G\n`);
    expect([found.code, place(found), found.related?.map(place)]).toEqual(['PXM109', '4:3', ['3:3']]);
  });

  test.each([
    ['cpus: { cores: 0 }', 'PXM104 cpus.cores: 0 is below 1', 'write a whole number from 1 to 4096'],
    ['cpus: { cores: 4097 }', 'PXM104 cpus.cores: 4097 is above 4096', 'write a whole number from 1 to 4096'],
    ['cpus: { cores: -1 }', 'PXM104 cpus.cores: -1 is below 1', 'write a whole number from 1 to 4096'],
    [
      'cpus: { cores: 2.0 }',
      'PXM103 cpus.cores: expected a whole number from 1 to 4096, got the number 2.0',
      'for example 1',
    ],
    [
      'cpus: { cores: }',
      'PXM103 cpus.cores: expected a whole number from 1 to 4096, got nothing',
      'give it a value, or remove the key',
    ],
    [
      'cpus: { model: 486 }',
      'PXM103 cpus.model: expected a CPU model with features, as `-cpu` takes it, got the number 486',
      'write it in quotes: "486"',
    ],
    [
      'memory: { total: 16GB }',
      'PXM103 memory.total: expected a size, got the text "16GB"',
      'write 16G or 16GiB: units are powers of 1024',
    ],
    ['memory: { total: 16X }', 'PXM103 memory.total: expected a size, got the text "16X"', 'for example 16G'],
    ['memory: { total: 0 }', 'PXM104 memory.total: 0 is below 1', 'write at least 1'],
    [
      'memory: { total: 0.3K }',
      'PXM104 memory.total: 0.3K is not a whole number of bytes',
      'use a smaller unit',
    ],
    ['memory: { total: 16E }', 'PXM104 memory.total: 16E is above 2^64 - 1', 'sizes have 64 bits'],
    ['memory: { total: -1 }', 'PXM104 memory.total: -1 is below 1', 'write at least 1'],
    [
      'performance: { same-node: { bandwidth: 1.5M } }',
      'PXM104 performance.same-node.bandwidth: 1.5M is not a multiple of 1M',
      'write 1M, for example',
    ],
    [
      'cxl: { windows: [{ targets: [], size: 256M }] }',
      'PXM104 cxl.windows[0].targets: at least 1 item is needed',
      undefined,
    ],
    ['nodes: [{ cpus: 3-1 }]', 'PXM104 nodes[0].cpus: the range "3-1" ends before it starts', 'write 1-3'],
    [
      'nodes: [{ cpus: "" }]',
      'PXM103 nodes[0].cpus: expected a set of numbers from 0 to 4095, got the text ""',
      'for example 0-3,8',
    ],
    [
      'nodes: [{ cpus: [1, [2]] }]',
      'PXM103 nodes[0].cpus: expected a set of numbers from 0 to 4095, got a list',
      'for example 0-7,16-23',
    ],
    [
      'nodes: {}',
      'PXM103 nodes: expected a list of maps, got a map',
      'start each item on a line of its own with "- "',
    ],
    [
      'machine: 5',
      'PXM103 machine: expected a map, got the number 5',
      expect.stringContaining('keys: type, vmm'),
    ],
    [
      'devices: [{ id: 1a }]',
      'PXM103 devices[1a].id: expected an id such as gpu0 (a letter, then letters, digits, ".", "_" or "-", at most 64 in all), got the text "1a"',
      undefined,
    ],
    [
      'devices: [{ id: a, slot: 3.1 }]',
      'PXM103 devices[a].slot: expected a whole number from 0 to 31, or a text such as "1f.3": device in hex, then function, got the number 3.1',
      'write it in quotes: "3.1"',
    ],
    [
      'devices: [{ id: a, options: { a: yes, "b,c": 1 } }]',
      'PXM102 devices[a].options: the key "b,c" is not the name of a property (letters, digits, "_", "." and "-")',
      undefined,
    ],
    [
      'devices: [{ id: a, bypass: yes }]',
      'PXM103 devices[a].bypass: expected true or false, got the text "yes"',
      'write true',
    ],
    [
      'devices: [{ id: a, bypass: "OFF" }]',
      'PXM103 devices[a].bypass: expected true or false, got the text "OFF"',
      'write false',
    ],
    [
      'extra-args: ["a\\0b"]',
      'PXM103 extra-args[0]: text with a zero character or half a character in it',
      expect.any(String),
    ],
    [
      'placeholder-style: zero',
      'PXM104 placeholder-style: "zero" is not one of no-entry, zero-length, disabled',
      expect.any(String),
    ],
    ['pxm: 2', 'PXM104 pxm: "2" is not 1', 'write 1'],
  ])('%s', (line, expected, remedy) => {
    const found = finding(line.startsWith('machine') ? line : `${MACHINE}${line}\n`);
    expect(`${found.code} ${found.message}`).toBe(expected);
    expect(found.remedy).toEqual(remedy);
  });

  test.each([
    ['oem: { id: TOOLONG }', 'machine.oem.id: "TOOLONG" has 7 characters'],
    [
      'oem: { table-id: "\\u00e9" }',
      'machine.oem.table-id: expected 1 to 8 printable ASCII characters, got the text "é"',
    ],
  ])('machine: %s', (line, message) => {
    expect(finding(`machine: { type: q35, ${line} }`).message).toBe(message);
  });

  test.each(['1e400', '-.inf', '.nan', '1.5', '1e3'])('no value is the number %s', (number) => {
    expect(finding(`${MACHINE}memory: { total: ${number} }`)).toMatchObject({
      code: 'PXM103',
      message: `memory.total: expected a size, got the number ${number}`,
    });
  });

  test('numbers of very many digits are above every bound', () => {
    const digits = '9'.repeat(100_000);
    const text = `machine: { type: q35, oem: { revision: ${digits} } }\nmemory: { total: ${digits}, max: "${digits}" }`;
    expect(findings(text).map((found) => found.slice(-20))).toEqual([
      '… is above 4294967295'.slice(-20),
      '9… is above 2^64 - 1',
      '9… is above 2^64 - 1',
    ]);
  });

  test('keys are text', () => {
    expect(findings(`${MACHINE}1: a\n? [b]\n: c\n~: d\n? { e: f }\n: g\ntrue: h\n: i\n`)).toEqual([
      '2:1 PXM103 a key that is not text',
      '3:3 PXM103 a key that is not text',
      '5:1 PXM103 a key that is not text',
      '6:3 PXM103 a key that is not text',
      '8:1 PXM103 a key that is not text',
      '9:1 PXM103 a key that is not text',
    ]);
    expect(finding(`${MACHINE}1: a`).remedy).toBe('write it in quotes: "1"');
  });

  test('an error in what an alias stands for is shown once, with the first use of it', () => {
    const found = finding(`x-a: &a { memory: lots }\n${MACHINE}nodes: [*a, *a]\n`);
    expect([found.message, place(found)]).toEqual([
      'nodes[0].memory: expected a size, got the text "lots"',
      '1:19',
    ]);
    expect(found.related?.map((other) => `${other.message} ${place(other)}`)).toEqual(['used here 3:9']);
  });

  test('an error in what a merge key brings shows the merge key', () => {
    const found = finding(`x-a: &a { memroy: 1G }\n${MACHINE}nodes:\n  - <<: *a\n`);
    expect([found.message, place(found), found.remedy]).toEqual([
      'nodes[0]: unknown key "memroy"',
      '1:11',
      'did you mean "memory"?',
    ]);
    expect(found.related?.map((other) => `${other.message} ${place(other)}`)).toEqual(['used here 4:5']);
  });

  test('a merge key that names no map says what it takes', () => {
    expect(findings(`x-a: &a 1\n${MACHINE}cpus:\n  <<: [*a]\n  <<: { cores: 1 }`)).toEqual([
      '4:8 PXM103 the merge key << takes a map, an alias of one, or a list of them',
      '5:3 PXM101 key "<<" is written twice',
    ]);
  });

  test('the error itself says file, line, column, the line with a caret, and the remedy', () => {
    expect(() => parseTopology(`${MACHINE}cpus: { coers: 2 }\n`, 'vm.yaml')).toThrow(
      `vm.yaml:2:9: error PXM102: cpus: unknown key "coers"
  2 | cpus: { coers: 2 }
    |         ^^^^^
  remedy: did you mean "cores"?`,
    );
  });
});
