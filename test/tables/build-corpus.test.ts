import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { BUILT } from '../oracle/random/compare-tables.ts';
import { CORPUS_TOPOLOGIES } from '../oracle/support/corpus-topologies.ts';
import { corpusCases } from '../oracle/support/qemu-corpus.ts';

const topologies = new Map(
  CORPUS_TOPOLOGIES.flatMap(([cases, text]) => cases.split(' ').map((name) => [name, text] as const)),
);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(corpusCases.length === 0)('tables QEMU was seen to publish', () => {
  for (const { name, tables } of corpusCases) {
    test(`${name} is built to the byte`, () => {
      const platform = resolveTopology(parseTopology(topologies.get(name) ?? '', `${name}.yaml`));
      const built = buildTables(platform).filter(({ signature }) => BUILT.has(signature));
      const sums = built.map(({ signature, bytes }) => [
        signature,
        { size: bytes.length, sha256: sha256(bytes) },
      ]);
      const wanted = Object.entries(tables).filter(([signature]) => BUILT.has(signature));
      expect(Object.fromEntries(sums)).toEqual(Object.fromEntries(wanted));
    });
  }
});
