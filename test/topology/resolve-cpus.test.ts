import { describe, expect, test } from 'vitest';
import { errorOf, resolved } from './support/resolved.ts';

const nodesOf = (text: string) => resolved(text).cpus.map(({ node }) => node?.id);

describe('ids of processors', () => {
  test('each level of an APIC id takes whole bits, as in the MADT of QEMU for three cores in a socket', () => {
    const { cpus } = resolved('{ machine: { type: q35 }, cpus: { sockets: 2, cores: 3 } }');
    expect(cpus.map(({ apicId }) => apicId)).toEqual([0, 1, 2, 4, 5, 6]);
  });

  // Seen in the MADT for -smp 24,sockets=2,dies=3,modules=1,cores=2,threads=2.
  test('dies lie above cores and threads', () => {
    const { cpus } = resolved(
      '{ machine: { type: pc }, cpus: { sockets: 2, dies: 3, cores: 2, threads: 2 } }',
    );
    expect(cpus.map(({ apicId }) => apicId)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
    ]);
    expect(cpus[13]).toMatchObject({ socket: 1, die: 0, core: 0, thread: 1, mpidr: undefined });
  });

  test.each([
    ['3', 16, 0x103n],
    ['2', 8, 0x003n],
  ])('a GIC of version %s addresses %i processors in an Aff1', (version, aff0, mpidr) => {
    const { cpus } = resolved(
      `{ machine: { type: virt, gic-version: ${version} }, cpus: { cores: ${version === '2' ? 8 : 20} } }`,
    );
    expect(cpus[aff0 - 1]?.mpidr).toBe(BigInt(aff0 - 1));
    expect(cpus.at(version === '2' ? 3 : 19)).toMatchObject({ mpidr, apicId: undefined });
  });

  test('processors beyond the present ones can be plugged in later', () => {
    const { cpus, cpuTopology } = resolved('{ machine: { type: q35 }, cpus: { sockets: 4, present: 2 } }');
    expect(cpus.map(({ present }) => present)).toEqual([true, true, false, false]);
    expect(cpuTopology).toMatchObject({ present: 2, max: 4, clustersDeclared: false });
  });

  test('clusters count as declared even when there is one in a socket', () => {
    const { cpuTopology } = resolved('{ machine: { type: virt }, cpus: { clusters: 1 } }');
    expect(cpuTopology.clustersDeclared).toBe(true);
  });
});

describe('nodes of processors', () => {
  const machine = 'machine: { type: q35 }\ncpus: { sockets: 4 }\n';

  test('without any declared, socket numbers go round the nodes', () => {
    expect(nodesOf(`${machine}nodes: [{ memory: 1G }, { memory: 1G }, {}]`)).toEqual([0, 1, 2, 0]);
  });

  test('placeholders are left out, which the VMM must then be told', () => {
    const text = `${machine}nodes: [{ placeholder: cxl }, { memory: 1G }, { placeholder: cxl }]`;
    expect(nodesOf(text)).toEqual([1, 1, 1, 1]);
    expect(resolved(text).cpus.every(({ nodeDeclared }) => nodeDeclared)).toBe(true);
  });

  test('trailing placeholders change nothing for the VMM while there are fewer sockets than other nodes', () => {
    const text =
      '{ machine: { type: q35 }, cpus: { sockets: 2 }, nodes: [{ memory: 1G }, {}, { placeholder: cxl }] }';
    expect(nodesOf(text)).toEqual([0, 1]);
    expect(resolved(text).cpus.some(({ nodeDeclared }) => nodeDeclared)).toBe(false);
  });

  test('with one declared, all others go to node 0', () => {
    const { cpus, nodes } = resolved(`${machine}nodes: [{ memory: 1G }, { cpus: 2 }]`);
    expect(cpus.map(({ node, nodeDeclared }) => [node?.id, nodeDeclared])).toEqual([
      [0, false],
      [0, false],
      [1, true],
      [0, false],
    ]);
    expect(nodes.map((node) => node.cpus.map(({ index }) => index))).toEqual([[0, 1, 3], [2]]);
  });

  test('a socket brings all its processors', () => {
    const text =
      '{ machine: { type: q35 }, cpus: { sockets: 2, cores: 2 }, nodes: [{ sockets: 1, memory: 1G }, { sockets: 0 }] }';
    expect(nodesOf(text)).toEqual([1, 1, 0, 0]);
  });

  test('without nodes there are none', () => {
    expect(nodesOf('{ machine: { type: q35 }, cpus: { sockets: 2 } }')).toEqual([undefined, undefined]);
  });
});

describe('what cannot be', () => {
  test.each([
    [
      'cpus: { sockets: 2, max: 4 }',
      'PXM104 2 4',
      '"max" is 4, but the levels make 2 CPUs',
      'write max: 2, or leave it out',
    ],
    [
      'cpus: { present: 3 }',
      'PXM104 2 3',
      '3 CPUs are present, but there can be only 1',
      'write present: 1, leave it out, or declare more sockets',
    ],
    [
      'cpus: { clusters: 2 }',
      'PXM119 2 2',
      'machine q35 has no clusters, but 2 are declared',
      'remove "clusters"; q35 has sockets, dies, modules, cores, threads',
    ],
    [
      'cpus: { sockets: 4096, cores: 2 }',
      'PXM104 2 { sockets: 4096, cores: 2 }',
      '8192 CPUs are more than the 4096 of machine q35',
      'declare at most 4096 CPUs in all sockets together',
    ],
    [
      'nodes: [{ memory: 1G, cpus: 0-1 }]',
      'PXM112 2 0-1',
      'node 0 names CPU 1, but there are only CPUs 0 to 0',
      'declare more CPUs in section cpus, or correct the set',
    ],
    [
      'nodes: [{ memory: 1G, sockets: 7 }]',
      'PXM112 2 7',
      'node 0 names socket 7, but there are only sockets 0 to 0',
      'declare more sockets in section cpus, or correct the set',
    ],
  ])('%s', (text, at, message, remedy) => {
    expect(errorOf(`machine: { type: q35 }\n${text}`)).toEqual({ at, message, remedy });
  });

  test.each([
    [
      'machine: { type: pc }\ncpus: { sockets: 256 }',
      'PXM104 2 { sockets: 256 }',
      '256 CPUs are more than the 255 of machine pc',
    ],
    [
      'machine: { type: virt }\ncpus: { sockets: 513 }',
      'PXM104 2 { sockets: 513 }',
      '513 CPUs are more than the 512 of machine virt',
    ],
    [
      "machine: { type: virt, gic-version: '2' }\ncpus: { cores: 9 }",
      'PXM104 2 { cores: 9 }',
      '9 CPUs are more than the 8 that a GIC of version 2 serves',
    ],
    [
      "machine: { type: virt, gic-version: '4', virtualization: true }\ncpus: { cores: 318 }",
      'PXM104 2 { cores: 318 }',
      '318 CPUs are more than the 317 that a GIC of version 4 serves',
    ],
    [
      'machine: { type: virt }\ncpus: { dies: 2 }',
      'PXM119 2 2',
      'machine virt has no dies, but 2 are declared',
    ],
  ])('%s', (text, at, message) => {
    expect(errorOf(text)).toMatchObject({ at, message });
  });

  test('a processor on two nodes is named with both places', () => {
    const text = [
      'machine: { type: q35 }',
      'cpus: { sockets: 2, cores: 4 }',
      'nodes:',
      '  - { cpus: 0-5, memory: 1G }',
      '  - { sockets: 1 }',
    ].join('\n');
    expect(errorOf(text)).toEqual({
      at: 'PXM112 5 1',
      message: 'CPU 4-5 is on node 0 and on node 1',
      remedy: 'name every CPU on one node only',
    });
  });

  test('alike nodes cannot share processors', () => {
    const text = 'machine: { type: q35 }\nnodes:\n  - { ids: 0-1, cpus: 0, memory: 1G }';
    expect(errorOf(text)).toMatchObject({ at: 'PXM112 3 0', message: 'CPU 0 is on node 0 and on node 1' });
  });

  test('a processor that nobody named does not land on a placeholder', () => {
    const text = [
      'machine: { type: q35 }',
      'cpus: { sockets: 3 }',
      'nodes:',
      '  - { placeholder: cxl }',
      '  - { cpus: 1, memory: 1G }',
    ].join('\n');
    expect(errorOf(text)).toEqual({
      at: 'PXM112 4 cxl',
      message: 'CPU 0,2 is on no node, so the machine puts it on placeholder node 0',
      remedy: 'name CPU 0,2 on a node that is no placeholder',
    });
  });
});
