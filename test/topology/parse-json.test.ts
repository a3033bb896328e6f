import { describe, expect, test } from 'vitest';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { findings } from './support/refusal.ts';

describe('a file called .json', () => {
  test('is read with tabs, escapes and exact integers', () => {
    const text =
      '{\n\t"$schema": "x",\n\t"machine": {"type": "q35"},\r\n\t"name": "\\u0061\\u002db", "memory": {"total": 9007199254740993}\n}\n';
    expect(parseTopology(text, 'vm.json').topology).toEqual({
      $schema: 'x',
      machine: { type: 'q35' },
      name: 'a-b',
      memory: { total: 9007199254740993n },
    });
  });

  test('may hold any text of JSON', () => {
    const args = ['😀', '\u2028', '\u007f', '\u0085', '"\\/', '', ' ', '#', '- a', '\ufeff', '\n'];
    const text = JSON.stringify({ machine: { type: 'q35' }, 'extra-args': args });
    expect(parseTopology(text, 'VM.JSON').topology['extra-args']).toEqual(args);
  });

  test.each([
    ['{"machine": {"type": "q35",}}', ['1:27 PXM100 a comma before a closing bracket']],
    ['{"machine": {"type": "q35"}} # no', ['1:30 PXM100 JSON has no comments']],
    ['{"machine": {\'type\': "q35"}}', ['1:14 PXM100 in JSON text stands in double quotes']],
    ['{"machine": {type: "q35"}}', ['1:14 PXM100 no value of JSON']],
    ['{"machine": {"type": "q35" "pic": true}}', ['1:28 PXM100 this does not belong here']],
    ['{"machine": {"type": "q35"} "name": "a"}', ['1:29 PXM100 this does not belong here']],
    ['{"machine": {"type": "q35"}, "cpus": {"cores": 1 "threads": 2}}', ['1:48 PXM100 no value of JSON']],
    ['{"machine": {"type": "q35"}, "cpus": {"cores": 0x10}}', ['1:48 PXM100 no value of JSON']],
    ['{"machine": {"type": "q\\x41"}}', ['1:22 PXM100 no value of JSON']],
    ['machine: {"type": "q35"}', ['1:1 PXM100 no value of JSON', '1:8 PXM100 in JSON a map stands in { }']],
    [
      '{"machine": {"type": "q35"}}\n---\n',
      ['2:1 PXM100 JSON has no "---"', '2:1 PXM100 a second document starts here'],
    ],
    [
      '{"machine": {"type": "q35"}, "nodes": [{"id": 0}, {"idd": 1}]}',
      ['1:52 PXM102 nodes[1]: unknown key "idd"'],
    ],
    [
      '{"machine": {"type": "q35"}, "machine": {"type": "pc"}}',
      ['1:30 PXM101 key "machine" is written twice'],
    ],
    ['{"machine": {"type": "q35"', ['1:13 PXM100 "{" is never closed']],
  ])('%s', (text, expected) => {
    expect(findings(text, 'vm.json').slice(0, expected.length)).toEqual(expected);
  });

  test('says that YAML has another name', () => {
    expect(findings('- a\n', 'vm.json')[0]).toBe('1:1 PXM100 in JSON a list stands in [ ]');
  });
});

test('JSON in a file of another name is YAML, with comments if one likes', () => {
  expect(parseTopology('{"machine": {"type": "q35"}, } # yes', 'vm.yaml').topology).toEqual({
    machine: { type: 'q35' },
  });
});
