import { describe, expect, test } from 'vitest';
import { errorOf, place, resolved } from './support/resolved.ts';

const base = [
  'machine: { type: q35 }',
  'nodes: [{ memory: 1G }, { ids: 1-4 }]',
  'devices: [{ id: gpu, model: pci-testdev, initiator-for: 3-4 }, { id: nic, model: pci-testdev }]',
  '',
].join('\n');
const initiatorsOf = (text: string) =>
  resolved(text).initiators.map(({ id, device, node }) => `${id} ${device.id} ${node.id}`);

describe('initiators', () => {
  test('have ids in order of declaration, those of the section first', () => {
    expect(initiatorsOf(`${base}initiators: [{ device: nic, nodes: '1,3' }]`)).toEqual([
      'gi0 nic 1',
      'gi1 nic 3',
      'gi2 gpu 3',
      'gi3 gpu 4',
    ]);
  });

  test('a declared id stands for one node, and with the node number for several', () => {
    const text = `${base}initiators: [{ id: near, device: nic, nodes: 1 }, { id: far, device: nic, nodes: 2-3 }]`;
    expect(initiatorsOf(text).slice(0, 3)).toEqual(['near nic 1', 'far.2 nic 2', 'far.3 nic 3']);
  });

  test('derived ids leave out those that are taken', () => {
    const text = `${base.replace('memory: 1G', 'memory: 1G, backend: { id: gi0 }')}initiators: [{ id: gi2, device: nic, nodes: 1 }]`;
    expect(initiatorsOf(text)).toEqual(['gi2 nic 1', 'gi1 gpu 3', 'gi3 gpu 4']);
  });

  test('nodes with processors or memory of their own are warned of', () => {
    const { diagnostics } = resolved(`${base}initiators:\n  - { device: nic, nodes: 0-1 }`);
    expect(diagnostics.map((found) => [found.severity, place(found), found.message])).toEqual([
      ['warning', 'PXM150 5 0-1', 'device nic is an initiator for node 0, which has CPUs of its own'],
      ['warning', 'PXM152 5 0-1', 'device nic is an initiator for node 0, which has memory of its own'],
    ]);
  });
});

describe('initiators that cannot be', () => {
  test.each([
    ['{ device: nit, nodes: 1 }', 'PXM106 4 nit', 'an initiator names device nit, which is not there'],
    [
      '{ device: nic, nodes: 4-6 }',
      'PXM106 4 4-6',
      'device nic is an initiator for node 5-6, but there are only nodes 0-4',
    ],
    [
      '{ id: mem0, device: nic, nodes: 1 }',
      'PXM107 4 mem0',
      'id mem0 of an initiator is used twice, a memory back end has it too',
    ],
    [
      '{ id: a, device: nic, nodes: 1 }, { id: a, device: nic, nodes: 2 }',
      'PXM107 4 a',
      'id a of an initiator is used twice',
    ],
  ])('%s', (initiator, at, message) => {
    expect(errorOf(`${base}initiators: [${initiator}]`)).toMatchObject({ at, message });
  });

  test('a misspelt device is guessed', () => {
    expect(errorOf(`${base}initiators: [{ device: nit, nodes: 1 }]`).remedy).toBe('did you mean nic?');
  });

  test('without nodes there is nothing to be an initiator for', () => {
    const text = 'machine: { type: q35 }\ndevices: [{ id: a, model: x, initiator-for: 0 }]';
    expect(errorOf(text)).toMatchObject({
      at: 'PXM106 2 0',
      message: 'device a is an initiator for node 0, but there are no nodes',
    });
  });
});
