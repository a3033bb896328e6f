import { expect, test } from 'vitest';
import { guestRanges } from '../../src/attach/guest-memory.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';

const platform = resolveTopology(
  parseTopology(
    'machine: { type: q35 }\nmemory: { total: 6G, max: 8G, slots: 2 }\nnodes: [{ memory: 2G }, { memory: 4G }]\n',
    'vm.yaml',
  ),
);

test('devices reach all RAM and what is plugged later, and no registers', () => {
  expect(guestRanges(platform, { deviceMemory: false })).toEqual([
    { name: 'RAM of node 0', start: 0n, last: 0x9ffffn },
    { name: 'RAM of node 0', start: 0x100000n, last: 0x7fffffffn },
    { name: 'RAM of node 1', start: 0x100000000n, last: 0x1ffffffffn },
    { name: 'hotplug window of node 1', start: 0x200000000n, last: 0x2ffffffffn },
  ]);
});

test('BARs may lie in the windows of PCI, where they are to be reached', () => {
  const names = guestRanges(platform, { deviceMemory: true }).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('PCI'))).toEqual([
    'PCI window below 4 GiB',
    'PCI window above 4 GiB',
  ]);
});
