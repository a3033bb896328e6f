import { describe, expect, test } from 'vitest';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const four = [
  'machine: { type: q35 }',
  'cpus: { sockets: 2 }',
  'nodes: [{ sockets: 0, memory: 1G }, { sockets: 1 }, { memory: 1G, socket: 1 }, { placeholder: cxl, socket: 0 }]',
  '',
].join('\n');
const two = 'machine: { type: q35 }\nnodes: [{ memory: 1G }, {}]\n';
const distancesOf = (text: string) => resolved(text).distances;

describe('distances', () => {
  test('without the section there are none', () => {
    expect(distancesOf(four)).toBeUndefined();
  });

  test('an empty section gives those that guests assume', () => {
    expect(distancesOf(`${two}distances: {}`)).toEqual([
      [10, 20],
      [20, 10],
    ]);
  });

  test('nodes near one socket are nearer than others, memory of a device has its own distance', () => {
    expect(distancesOf(`${four}distances: { same-socket: 12, other-socket: 32, device: 80 }`)).toEqual([
      [10, 32, 32, 80],
      [32, 10, 12, 80],
      [32, 12, 10, 80],
      [80, 80, 80, 10],
    ]);
  });

  test('the distance of a node from itself may be said, and is 10', () => {
    expect(distancesOf(`${two}distances: { same-node: 10, other-socket: 21 }`)).toEqual([
      [10, 21],
      [21, 10],
    ]);
    const error = errorOf(`${two}distances: { same-node: 11 }`);
    expect(error.message).toContain('"same-node" is 11, but a node is always 10 from itself');
    expect(error.at).toBe('PXM113 3 11');
  });

  test('without a distance of its own the memory of a device counts by its socket', () => {
    const matrix = distancesOf(`${four}distances: { same-socket: 12, other-socket: 32 }`);
    expect(matrix?.[3]).toEqual([12, 32, 32, 10]);
  });

  test('a node near no socket is far from all others', () => {
    const text = `${two}distances: { same-socket: 12, other-socket: 32 }`;
    expect(distancesOf(text)?.[1]).toEqual([32, 10]);
  });

  test('overrides hold both ways unless they say one way, later ones win, no node is moved from itself', () => {
    const overrides = [
      '{ from: 0-3, to: 0-3, distance: 50 }',
      '{ from: 0, to: 1-2, distance: 60 }',
      '{ from: 2, to: 0, distance: 70, one-way: true }',
    ];
    expect(distancesOf(`${four}distances: { overrides: [${overrides.join(', ')}] }`)).toEqual([
      [10, 60, 60, 50],
      [60, 10, 50, 50],
      [70, 50, 10, 50],
      [50, 50, 50, 10],
    ]);
  });

  test('a matrix is taken as it is', () => {
    expect(distancesOf(`${two}distances: { matrix: [[10, 255], [21, 10]] }`)).toEqual([
      [10, 255],
      [21, 10],
    ]);
  });

  test('a distance of 10 between two nodes is a warning', () => {
    const { diagnostics, distances } = resolved(`${two}distances: { other-socket: 10 }`);
    expect(distances?.[0]).toEqual([10, 10]);
    expect(diagnostics.map((found) => [found.severity, place(found), found.message])).toEqual([
      ['warning', 'PXM151 3 10', 'the distance "other-socket" is 10: Linux then ignores all distances'],
    ]);
  });
});

describe('distances that cannot be', () => {
  test.each([
    ['{ same-socket: 9 }', 'PXM113 3 9', 'the distance "same-socket" is 9, not between 10 and 255'],
    [
      '{ matrix: [[10, 20], [0, 10]] }',
      'PXM113 3 0',
      'the distance from node 1 to node 0 is 0, not between 10 and 255',
    ],
    [
      '{ matrix: [[10, 20], [20, 11]] }',
      'PXM113 3 11',
      'the distance from node 1 to node 1 is 11, but a node is always 10 from itself',
    ],
    ['{ matrix: [[10, 20]] }', 'PXM114 3 [[10, 20]]', 'the distance matrix has 1 rows for 2 nodes'],
    [
      '{ matrix: [[10, 20], [20]] }',
      'PXM114 3 [20]',
      'row 1 of the distance matrix has 1 distances for 2 nodes',
    ],
    [
      '{ overrides: [{ from: 0, to: 0, distance: 11 }] }',
      'PXM113 3 11',
      'the distance from node 0 to node 0 is 11, but a node is always 10 from itself',
    ],
    [
      '{ overrides: [{ from: 0, to: 1-3, distance: 30 }] }',
      'PXM106 3 1-3',
      'there is no node 2-3 to have a distance',
    ],
  ])('%s', (distances, at, message) => {
    expect(errorOf(`${two}distances: ${distances}`)).toMatchObject({ at, message });
  });

  test('every wrong entry of a matrix is reported', () => {
    const errors = errorsOf(`${two}distances: { matrix: [[9, 20], [5, 12]] }`);
    expect(errors.map(place)).toEqual(['PXM113 3 9', 'PXM113 3 5', 'PXM113 3 12']);
  });

  test('distances without nodes', () => {
    const text = 'machine: { type: q35 }\ndistances: { same-socket: 12 }';
    expect(errorOf(text)).toMatchObject({
      at: 'PXM105 2 { same-socket: 12 }',
      message: 'distances need nodes, but none are declared',
    });
  });
});
