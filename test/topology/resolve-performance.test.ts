import { describe, expect, test } from 'vitest';
import type { PerformanceMatrix } from '../../src/topology/platform-performance.ts';
import { errorOf, place, resolved } from './support/resolved.ts';

const G = 1n << 30n;
/** Nodes 0 and 1 in socket 0, node 2 in socket 1, nodes 3 and 4 of a device. */
const host = (rest: string, machine = 'type: q35') => `machine: { ${machine} }
cpus: { sockets: 2, cores: 2 }
nodes:
  - { cpus: 0, memory: 1G }
  - { cpus: 1, memory: 1G }
  - { sockets: 1, memory: 1G }
  - { ids: 3-4, placeholder: gpu }
devices: [{ id: gpu, model: pci-testdev, initiator-for: 3-4 }]
${rest}`;
const none = 'type: q35, vmm: none';

const matrixOf = (text: string, kind: PerformanceMatrix['kind'], level = 'memory') => {
  const matrix = resolved(text).performance?.matrices.find((one) => one.kind === kind && one.level === level);
  return (
    matrix && {
      initiators: matrix.initiators.map(({ id }) => id),
      targets: matrix.targets.map(({ id }) => id),
      values: matrix.values.map((row) => row.map((value) => value ?? null)),
    }
  );
};
const warningsOf = (text: string) => resolved(text).diagnostics.map(place);

describe('latency and bandwidth', () => {
  test('without a section there is no HMAT; with an empty one it tells the nearest initiators only', () => {
    expect(resolved(host('')).performance).toBeUndefined();
    const { performance } = resolved(host('performance: {}'));
    expect(performance?.matrices).toEqual([]);
    expect([...(performance?.nearest ?? [])].map(([to, from]) => [to.id, from.id])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  test('follow from how nodes stand to each other; of a device and itself nothing is known', () => {
    const text = host(`performance:
  same-node: { latency: 80 }
  same-socket: { latency: 100 }
  other-socket: { latency: 140 }
  device: { latency: 600 }`);
    expect(matrixOf(text, 'latency')).toEqual({
      initiators: [0, 1, 2, 3, 4],
      targets: [0, 1, 2, 3, 4],
      values: [
        [80n, 100n, 140n, 600n, 600n],
        [100n, 80n, 140n, 600n, 600n],
        [140n, 140n, 80n, 600n, 600n],
        [600n, 600n, 600n, null, null],
        [600n, 600n, 600n, null, null],
      ],
    });
  });

  test('have exceptions, of which the last wins, for memory and for caches before it', () => {
    const text = host(`performance:
  same-node: { bandwidth: 200G }
  overrides:
    - { from: 0, to: 0-1, bandwidth: 100G }
    - { from: 0, to: 1, bandwidth: 50G, read-latency: 7 }
    - { from: 2, to: 2, level: cache-1, latency: 4 }`);
    expect(matrixOf(text, 'bandwidth')?.values.slice(0, 3)).toEqual([
      [100n * G, 50n * G, null, null, null],
      [null, 200n * G, null, null, null],
      [null, null, 200n * G, null, null],
    ]);
    expect(matrixOf(text, 'read-latency')?.values[0]).toEqual([null, 7n, null, null, null]);
    expect(matrixOf(text, 'latency', 'cache-1')?.values[2]).toEqual([null, null, 4n, null, null]);
    expect(matrixOf(text, 'latency')).toBeUndefined();
  });

  test('are kinds and levels of their own, each in a matrix', () => {
    const text = host(
      'performance: { same-node: { read-latency: 1, write-latency: 2, read-bandwidth: 1G, write-bandwidth: 2G } }',
    );
    expect(resolved(text).performance?.matrices.map(({ kind }) => kind)).toEqual([
      'read-latency',
      'write-latency',
      'read-bandwidth',
      'write-bandwidth',
    ]);
  });

  test('for another VMM are about nodes with memory, and others of which something is said', () => {
    const text = host('performance: { same-node: { latency: 80 } }', none);
    expect(matrixOf(text, 'latency')?.targets).toEqual([0, 1, 2]);
    const said = host('performance: { overrides: [{ from: 0, to: 4, latency: 600 }] }', none);
    expect(matrixOf(said, 'latency')?.targets).toEqual([0, 1, 2, 4]);
  });
});

describe('what cannot reach the guest', () => {
  // Linux: hmat_parse_locality takes only targets that srat_parse_mem_affinity made.
  test('performance of memory that a device brings later: PXM154 where it is said', () => {
    expect(warningsOf(host('performance: { device: { latency: 600 } }'))).toEqual([
      'PXM154 9 { latency: 600 }',
    ]);
    expect(warningsOf(host('performance: { overrides: [{ from: 0, to: 3-4, latency: 1 }] }'))).toEqual([
      'PXM154 9 3-4',
    ]);
    expect(warningsOf(host('performance: { same-node: { latency: 80 } }'))).toEqual([]);
  });

  test('can with an entry of length zero in SRAT, or for a generic port', () => {
    const styled = host('performance: { device: { latency: 600 } }\nplaceholder-style: zero-length', none);
    expect(warningsOf(styled)).toEqual([]);
    const port = `machine: { type: q35 }
nodes: [{ memory: 1G }, {}]
buses: [{ id: cx, type: cxl-expander }]
cxl: { ports: [{ bus: cx, node: 1 }] }
performance: { overrides: [{ from: 0, to: 1, latency: 250 }] }`;
    expect(warningsOf(port)).toEqual([]);
  });

  test('a window for memory plugged in later counts as memory', () => {
    const text = `machine: { type: q35 }
nodes: [{ memory: 1G }, { placeholder: virtio-mem }]
memory: { max: 4G }
performance: { device: { latency: 300 } }`;
    expect(warningsOf(text)).toEqual([]);
    expect(matrixOf(text, 'latency')?.values).toEqual([[null, 300n]]);
  });
});

describe('memory-side caches', () => {
  test('are listed by node and level', () => {
    const text = host(`performance:
  caches:
    - { node: 0-1, level: 1, size: 1M, associativity: direct, policy: write-back, line: 64 }
    - { node: 1, level: 2, size: 16M }`);
    expect(
      resolved(text).performance?.caches.map(({ node, level, totalLevels, size }) => [
        node.id,
        level,
        totalLevels,
        size,
      ]),
    ).toEqual([
      [0, 1, 1, 1n << 20n],
      [1, 1, 2, 1n << 20n],
      [1, 2, 2, 16n << 20n],
    ]);
  });

  test.each([
    ['{ node: 0, level: 2, size: 1M }', 'PXM135 9 2', 'none of level 1'],
    ['{ node: 0-1, level: 1, size: 1M }, { node: 1, level: 1, size: 2M }', 'PXM135 9 1', 'two'],
    ['{ node: 9, level: 1, size: 1M }', 'PXM106 9 9', 'no node 9'],
  ])('%s', (caches, at, message) => {
    const error = errorOf(host(`performance: { caches: [${caches}] }`));
    expect(error.at).toBe(at);
    expect(error.message).toContain(message);
  });
});

describe('what performance cannot say', () => {
  test.each([
    ['performance: { overrides: [{ from: 9, to: 0, latency: 1 }] }', 'PXM106 9 9', 'no node 9'],
    ['performance: { overrides: [{ from: 0, to: 9, latency: 1 }] }', 'PXM106 9 9', 'no node 9'],
    ['performance: { overrides: [{ from: 0, to: 1 }] }', 'PXM105 9 { from: 0, to: 1 }', 'neither'],
  ])('%s', (section, at, message) => {
    const error = errorOf(host(section));
    expect(error.at).toBe(at);
    expect(error.message).toContain(message);
  });

  test('values from a node that accesses nothing: PXM136', () => {
    const text = host('performance: { overrides: [{ from: 3, to: 0, latency: 1 }] }').replace(
      ', initiator-for: 3-4',
      '',
    );
    expect(errorOf(text).at).toBe('PXM136 9 3');
  });

  test('anything without nodes: PXM105', () => {
    expect(errorOf('machine: { type: q35 }\nperformance: {}').at).toBe('PXM105 2 {}');
  });

  const nodes = (initiator: string, performance = 'performance: {}') =>
    `machine: { type: q35 }\nnodes: [{ memory: 1G }, { memory: 1G, ${initiator} }, {}]\n${performance}`;
  test.each([
    [nodes('initiator: 2'), 'PXM136 2 2', 'accesses nothing'],
    [nodes('initiator: 7'), 'PXM106 2 7', 'not there'],
    [nodes('initiator: 0', ''), 'PXM105 2 0', 'no section performance'],
    [nodes('cpus: 0, initiator: 0').replace('cpus: 0, ', ''), undefined, ''],
  ])('initiators: %s', (text, at, message) => {
    if (at === undefined) {
      expect(resolved(text).performance?.nearest.size).toBe(2);
      return;
    }
    const error = errorOf(text);
    expect(error.at).toBe(at);
    expect(error.message).toContain(message);
  });

  test('a node with CPUs that names another: PXM136', () => {
    const text = `machine: { type: q35 }
cpus: { cores: 2 }
nodes: [{ cpus: 0, memory: 1G }, { cpus: 1, memory: 1G, initiator: 0 }]
performance: {}`;
    expect(errorOf(text).at).toBe('PXM136 3 0');
  });
});
