import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { importQemu, importQemuText } from '../../../src/import/qemu/import-qemu.ts';
import { buildTables } from '../../../src/tables/build/build-tables.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import { qemuArgs } from '../../../src/vmm/qemu/qemu-args.ts';
import { corpusCases } from '../../oracle/support/qemu-corpus.ts';
import { outline } from './support/outline.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('command lines of which the tables were seen', () => {
  for (const { name, qemu, args, tables } of corpusCases) {
    const argv = args.split(' ');
    const program = { program: qemu };

    test(`${name} has the tables that QEMU published`, () => {
      expect(importQemuText(argv, program).diagnostics).toEqual([]);
      const built = buildTables(resolveTopology(importQemu(argv, program)));
      const sums = built.map(({ signature, bytes }) => [
        signature,
        { size: bytes.length, sha256: sha256(bytes) },
      ]);
      const wanted = Object.entries(tables).filter(([signature]) => BUILT.has(signature));
      expect(Object.fromEntries(sums)).toEqual(Object.fromEntries(wanted));
    });

    test(`${name} is the same machine on the way back and forth`, () => {
      const platform = resolveTopology(importQemu(argv, program));
      const emitted = qemuArgs(platform);
      const again = resolveTopology(importQemu(emitted, program));
      expect(outline(again)).toEqual(outline(platform));
      expect(qemuArgs(again)).toEqual(emitted);
    });
  }
});

const BUILT = new Set([
  'SRAT',
  'SLIT',
  'MCFG',
  'APIC',
  'HMAT',
  'DMAR',
  'IVRS',
  'IORT',
  'VIOT',
  'CEDT',
  'PPTT',
]);
