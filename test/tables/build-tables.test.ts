import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import { encodeTable } from '../../src/tables/encode.ts';
import type { Madt } from '../../src/tables/madt/madt.ts';
import type { Srat } from '../../src/tables/srat.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { GOLDEN, goldenCases } from '../golden/support/golden-tables.ts';

const build = (text: string, name = 'vm.yaml') => buildTables(resolveTopology(parseTopology(text, name)));
const signatures = (text: string) => build(text).map((table) => table.signature);
const topologyOf = (name: string) => readFileSync(join(GOLDEN, name, 'topology.yaml'), 'utf8');
const expected = (file: string) => decodeTable(new Uint8Array(readFileSync(join(GOLDEN, file))));

describe('which tables a machine has', () => {
  test('SRAT only with nodes, SLIT only with distances, no MCFG on pc', () => {
    expect(signatures('machine: { type: pc }')).toEqual(['APIC']);
    expect(signatures('machine: { type: q35 }')).toEqual(['APIC', 'MCFG']);
    expect(signatures('machine: { type: q35 }\nnodes: [{ memory: 1G }]\ndistances: {}')).toEqual([
      'APIC',
      'SRAT',
      'SLIT',
      'MCFG',
    ]);
  });

  test('tables come in the order of QEMU on both architectures', () => {
    const arm = signatures('machine: { type: virt }\nnodes: [{ memory: 1G }]\ndistances: {}');
    expect(arm.filter((one) => ['APIC', 'MCFG', 'SRAT', 'SLIT'].includes(one))).toEqual([
      'APIC',
      'MCFG',
      'SRAT',
      'SLIT',
    ]);
  });

  test('QEMU publishes all but those that say more than it does; nobody publishes those of vmm none', () => {
    const by = (text: string) =>
      Object.fromEntries(build(text).map((table) => [table.signature, table.publishedBy]));
    const nodes = 'nodes: [{ memory: 1G }, { placeholder-style: disabled }]';
    expect(by(`machine: { type: q35 }\n${nodes}`)).toEqual({ APIC: 'vmm', SRAT: 'supplied', MCFG: 'vmm' });
    expect(by(`machine: { type: q35, vmm: none }\n${nodes}`)).toEqual({
      APIC: 'supplied',
      SRAT: 'supplied',
      MCFG: 'supplied',
    });
  });
});

describe('built tables', () => {
  for (const name of goldenCases) {
    test(`${name}: values are those of the bytes, and decoding finds nothing odd`, () => {
      for (const { table, bytes } of build(topologyOf(name))) {
        expect(encodeTable(table)).toEqual(bytes);
        expect(decodeTable(bytes)).toEqual(table);
      }
    });
  }

  test('the order of keys does not matter', () => {
    const one = build(
      '{"machine":{"type":"q35"},"cpus":{"sockets":2,"cores":2},"nodes":[{"memory":"1G"}]}',
      'a.json',
    );
    const other = build(
      '{"nodes":[{"memory":"1G"}],"cpus":{"cores":2,"sockets":2},"machine":{"type":"q35"}}',
      'b.json',
    );
    expect(one.map(({ bytes }) => bytes)).toEqual(other.map(({ bytes }) => bytes));
  });
});

describe('machine none', () => {
  const text = topologyOf('cpu-ids-above-254').replace('type: q35', 'type: q35, vmm: none');
  const tables = new Map(build(text).map(({ signature, table }) => [signature, table]));

  test('has the processor and memory entries of SRAT that QEMU has, without its padding', () => {
    const theirs = (expected('cpu-ids-above-254/SRAT.aml') as Srat).entries;
    const ours = (tables.get('SRAT') as Srat).entries;
    expect(ours).toEqual(theirs.filter((entry) => entry.kind !== 'memory' || entry.flags.enabled));
    expect(ours.filter((entry) => entry.kind === 'localX2apic')).toHaveLength(144);
  });

  test('names the processors of an NMI in both forms when there are ids of both', () => {
    const theirs = (expected('cpu-ids-above-254/APIC.aml') as Madt).entries;
    const ours = (tables.get('APIC') as Madt).entries;
    const [nmi] = (expected('one-socket/APIC.aml') as Madt).entries.filter(
      ({ kind }) => kind === 'localApicNmi',
    );
    expect(ours).toEqual([...theirs.slice(0, -1), nmi, theirs.at(-1)]);
  });
});
