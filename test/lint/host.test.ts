import { describe, expect, test } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import type { HostNode } from '../../src/vfio/sysfs/host.ts';
import { AROUND, HOST } from '../attach/support/hosts.ts';

const G = 1n << 30n;
const node = (id: number, memory: bigint, free = 0): HostNode => ({
  id,
  cpus: [id],
  memory,
  distances: [10, 21],
  hugePages: [{ size: G, total: free, free }],
});
const host = { ...HOST, nodes: [node(0, 4n * G, 2), node(1, 4n * G), node(2, 0n)] };
const machine = (first: string, second = 'host-nodes: 1') => `machine: { type: q35 }
cpus: { sockets: 2 }
nodes:
  - { sockets: 0, memory: 2G, backend: { ${first} } }
  - { sockets: 1, memory: 2G, backend: { ${second} } }
`;
const found = (text: string) =>
  lint(parseTopology(text, 'vm.yaml'), { host: { host, around: AROUND } }).map(
    ({ code, on, span }) => `${code} ${on} ${span?.source.position(span.start).line}`,
  );

describe('lint on a host', () => {
  test('finds nothing where memory is on nodes of the host that have it', () => {
    expect(found(machine('host-nodes: 0'))).toEqual([]);
  });

  test.each([
    ['a node of the host that is not there', machine('host-nodes: 7'), ['PXM440 node 0 4']],
    ['a node of the host without memory', machine('host-nodes: 2'), ['PXM440 node 0 4', 'PXM441 node 0 4']],
    [
      'more memory than there is',
      machine('host-nodes: 0').replace('memory: 2G', 'memory: 6G'),
      ['PXM441 node 0 4'],
    ],
    ['two sockets on one node of the host', machine('host-nodes: 0', 'host-nodes: 0'), ['PXM443 node 1 5']],
  ])('finds %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test('counts free huge pages over all back ends that take them from the same nodes', () => {
    const huge = (nodes: string) => `type: hugetlb, page-size: 1G${nodes}`;
    expect(found(machine(huge(', host-nodes: 0')))).toEqual([]);
    expect(found(machine(huge(''), huge('')))).toEqual(['PXM442 node 1 5']);
    expect(found(machine('host-nodes: 0', huge(', host-nodes: 1')))).toEqual(['PXM442 node 1 5']);
  });

  test('has what planning the attachment of devices finds', () => {
    const text = `${machine('host-nodes: 0')}devices: [{ id: nic, host: '0000:99:00.0' }]\n`;
    expect(found(text)).toContain('PXM450 nic 6');
  });

  test('judges a command line alike, at the argument of the device', () => {
    const qemu = 'qemu-system-x86_64 -M q35 -m 1G -device vfio-pci,id=nic,host=0000:99:00.0,addr=5'.split(
      ' ',
    );
    const [finding] = lint({ qemu }, { host: { host, around: AROUND } });
    expect(finding?.code).toBe('PXM450');
    expect(finding?.span?.start).toBe(qemu.slice(0, 6).join(' ').length + 1);
  });

  test('does not miss what a topology leaves out of it where no host is looked at', () => {
    const text = `${machine('host-nodes: 0', 'host-nodes: 0')}lint: { ignore: [{ rule: PXM443, reason: a test host }] }\n`;
    expect(lint(parseTopology(text, 'vm.yaml'))).toEqual([]);
    const [finding] = lint(parseTopology(text, 'vm.yaml'), { host: { host, around: AROUND } });
    expect(finding?.suppressed?.reason).toBe('a test host');
  });
});
