import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectNames } from '../../src/machines/qemu-objects.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { needProgram } from './support/oracle-root.ts';
import { expectSame, published } from './support/published.ts';

const id = fc.stringMatching(/^[a-z][a-z0-9._-]{0,7}$/);
/** How an object or monitor comes about. */
const KINDS: readonly ((id: string) => string[])[] = [
  (name) => ['-object', `secret,id=${name},data=x`],
  (name) => ['-object', `{"qom-type":"iothread","id":"${name}"}`],
  (name) => ['-object', `memory-backend-ram,id=${name},size=1M`],
  (name) => ['-chardev', `null,id=c-${name}`, '-object', `rng-egd,id=${name},chardev=c-${name}`],
  (name) => ['-chardev', `null,id=c-${name}`, '-mon', `chardev=c-${name},id=${name}`],
  (name) => ['-chardev', `null,id=c-${name}`, '-object', `monitor-qmp,id=${name},chardev=c-${name}`],
  () => ['-qmp', 'null'],
  () => ['-serial', 'mon:null'],
  () => ['-monitor', 'none'],
  (name) => ['-chardev', `null,id=c-${name}`, '-mon', `chardev=c-${name}`],
];

const objects = fc.record({
  names: fc.uniqueArray(id, { minLength: 8, maxLength: 60 }),
  kinds: fc.array(fc.nat(KINDS.length - 1), { maxLength: 6 }),
  nodes: fc.integer({ min: 1, max: 3 }),
  assigned: fc.boolean(),
  ordered: fc.boolean(),
});

test('initiators, objects and monitors of any names are listed as QEMU lists them', async (ctx) => {
  const command = needProgram(ctx, 'qemu-system-x86_64', '11.1');
  await fc.assert(
    fc.asyncProperty(objects, async ({ names, kinds, nodes, assigned, ordered }) => {
      const extras = names.slice(0, kinds.length);
      const backends = names.slice(kinds.length, kinds.length + nodes);
      const initiators = names.slice(kinds.length + nodes);
      const topology = {
        machine: { type: 'q35' },
        nodes: [
          ...backends.map((name) => ({ memory: '1G', backend: { id: name } })),
          ...initiators.map(() => ({})),
        ],
        devices: [
          { id: 'card', slot: 5, ...(assigned ? { host: '0000:41:00.0' } : { model: 'pci-testdev' }) },
        ],
        initiators: initiators.map((name, at) => ({ id: name, device: 'card', nodes: nodes + at })),
        ...(ordered && { 'object-order': [...extras, ...initiators].sort() }),
        'extra-args': kinds.flatMap((kind, at) => KINDS[kind]?.(extras[at] ?? '') ?? []),
      };
      const platform = resolveTopology(parseTopology(JSON.stringify(topology), 'objects.json'));
      expect(objectNames(platform)).toEqual(expect.arrayContaining([...backends, ...initiators]));
      expectSame(platform, await published(platform, command));
    }),
    { numRuns: 60 },
  );
});

test('memory that no back end is named for takes its place in the order', async (ctx) => {
  const command = needProgram(ctx, 'qemu-system-x86_64', '11.1');
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(id, { minLength: 5, maxLength: 8 }), async (names) => {
      const topology = {
        machine: { type: 'q35' },
        memory: { total: '1G', max: '2G' },
        devices: names.map((name, slot) => ({ id: `on-${name}`, slot: slot + 3, model: 'pci-testdev' })),
        initiators: names.map((name) => ({ id: name, device: `on-${name}`, nodes: 0 })),
      };
      const platform = resolveTopology(parseTopology(JSON.stringify(topology), 'objects.json'));
      expectSame(platform, await published(platform, command));
    }),
    { numRuns: 25 },
  );
});
