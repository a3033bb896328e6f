import { describe, expect, test } from 'vitest';
import { findings } from './support/refusal.ts';

/** What is found beside an error of another kind, which keeps a topology from being resolved. */
const beside = (...lines: string[]) =>
  findings(['machine: { type: q35 }', 'cpus: { cores: two }', ...lines].join('\n')).filter(
    (found) => !found.startsWith('2:16 PXM103'),
  );

describe('references to what is not there', () => {
  test('are found together with duplicate keys, unknown keys and wrong types', () => {
    const text = [
      'machine: { type: q35, colour: red }',
      'cpus: { cores: two }',
      'nodes: [{ memory: 1G, memory: 2G }, { placeholder: gpu }]',
      'devices: [{ id: gpu0, on: port, initiator-for: 1-3 }]',
    ].join('\n');
    expect(findings(text)).toEqual([
      '1:23 PXM102 machine: unknown key "colour"',
      expect.stringMatching(/^2:16 PXM103 cpus.cores: expected a whole number/),
      '3:23 PXM101 key "memory" is written twice',
      '3:52 PXM106 nodes[1].placeholder: "gpu" is not there',
      '4:27 PXM106 devices[gpu0].on: "port" is not there',
      '4:48 PXM106 devices[gpu0].initiator-for: there is no node 2-3',
    ]);
  });

  test('are found wherever the language has one', () => {
    expect(
      beside(
        'nodes: [{ memory: 1G, initiator: 4 }]',
        'buses: [{ id: rp, type: root-port, on: b1 }, { id: px, type: expander, node: 5 }]',
        'initiators: [{ device: d1, nodes: 6 }]',
        'iommus: [{ type: intel, buses: [b2], devices: [d2] }]',
        'reserved-regions: [{ base: 0, size: 4K, devices: [d3] }]',
        'distances: { overrides: [{ from: 7, to: 0, distance: 30 }] }',
        'performance: { overrides: [{ from: 0, to: 8, latency: 1 }], caches: [{ node: 9, level: 1, size: 1M }] }',
        'memory-devices: [{ id: m, type: pc-dimm, size: 1G, node: 3 }]',
      ).map((found) => found.split(' PXM106 ')[1]),
    ).toEqual([
      'nodes[0].initiator: there is no node 4',
      'buses[rp].on: "b1" is not there',
      'buses[px].node: there is no node 5',
      'initiators[0].device: "d1" is not there',
      'initiators[0].nodes: there is no node 6',
      'iommus[0].buses[0]: "b2" is not there',
      'iommus[0].devices[0]: "d2" is not there',
      'reserved-regions[0].devices[0]: "d3" is not there',
      'distances.overrides[0].from: there is no node 7',
      'performance.overrides[0].to: there is no node 8',
      'performance.caches[0].node: there is no node 9',
      'memory-devices[m].node: there is no node 3',
    ]);
  });

  test.each([
    ['root buses', 'devices: [{ id: d, on: pcie.0 }]'],
    ['ports of a switch', 'buses: [{ id: sw, type: switch, ports: 2 }]\ndevices: [{ id: d, on: sw.1 }]'],
    ['fillers that are no device', 'nodes: [{ memory: 1G }, { placeholder: cxl }]'],
    ['all devices', 'reserved-regions: [{ base: 0, size: 4K, devices: all }]'],
    [
      'ranges of nodes',
      'nodes: [{ ids: 1-3, placeholder: cxl }, { id: 0 }]\ndistances: { overrides: [{ from: 0, to: 1-3, distance: 20 }] }',
    ],
  ])('%s are there', (_, text) => {
    expect(beside(text)).toEqual([]);
  });

  test.each([
    ['a section has a key that is spelt wrong', 'bsues: [{ id: rp }]\ndevices: [{ id: d, on: rp }]', 1],
    ['a section cannot be read', 'buses: 5\ndevices: [{ id: d, on: rp }]', 1],
    [
      'an object of a section has no id that can be read',
      'buses: [{ id: 5, type: root-port }]\ndevices: [{ id: d, on: rp }]',
      1,
    ],
    ['a node has no id that can be read', 'nodes: [{ id: x }]\ndevices: [{ id: d, initiator-for: 4 }]', 1],
    [
      'a profile may add nodes',
      'nodes: [{ memory: 1G }]\ndevices: [{ id: d, ids: "10de:2342", initiator-for: 1-8 }]',
      0,
    ],
    ['no node is declared', 'devices: [{ id: d, initiator-for: 0 }]', 0],
    [
      'what comes after an error of syntax is lost',
      'devices: [{ id: d, on: rp }]\nbuses: [{ id: rp, type: "root-port }]',
      1,
    ],
  ])('are left to the next run where %s', (_, text, others) => {
    const found = beside(text);
    expect(found.filter((one) => one.includes('PXM106'))).toEqual([]);
    expect(found).toHaveLength(others);
  });
});
