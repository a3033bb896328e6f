import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { guestView } from '../../src/guest/guest-view.ts';
import { IOMMU_CASES } from './support/iommu-cases.ts';
import { NUMA_CASES } from './support/numa-cases.ts';
import { changed, golden, supplied, type Tables, u32 } from './support/tables.ts';

const CASES = [...NUMA_CASES, ...IOMMU_CASES];

/** The golden cases that the cases above change. */
const UNCHANGED = [
  'gpu-eight-nodes',
  'virt-initiators',
  'cpu-ids-above-254',
  'hmat-initiator',
  'hmat-caches',
  'two-sockets',
  'cxl-two-way',
  'units-beyond-qemu',
  'amd-bridges',
  'virtio-iommu-ports',
  'smmuv3-two-sockets',
];

describe('what the kernel rejects', () => {
  test.each(CASES.map((entry) => [entry.rule, entry] as const))(
    '%s',
    (rule, { effect, tables, options, leaves }) => {
      const view = guestView(Object.values(tables), options);
      const found = view.findings.filter((finding) => finding.rule === rule);
      expect(found.map((finding) => finding.effect)).toContain(effect);
      expect(found[0]?.source).toMatch(/^[\w/-]+\.[ch] /);
      leaves?.(view);
    },
  );

  test('none of these rules is broken by the tables as they were', () => {
    for (const name of UNCHANGED) {
      expect(guestView(Object.values(golden(name))).findings).toEqual([]);
    }
  });

  test('every rule has a table that breaks it', () => {
    const src = join(import.meta.dirname, '../../src/guest');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const text = files.map((file) => readFileSync(join(src, file), 'utf8')).join('\n');
    const prefix = '(?:srat|slit|hmat|dmar|ivrs|viot|iort|madt|mcfg|cedt|record)';
    const rules = new Set(
      [...text.matchAll(new RegExp(`'(${prefix}-[a-z0-9-]+)'`, 'g'))].map((match) => match[1]),
    );
    expect(rules.size).toBeGreaterThan(50);
    expect([...rules].sort()).toEqual([...new Set(CASES.map(({ rule }) => rule))].sort());
  });

  test('a unit is near to the node of its domain, but not to one that is offline', () => {
    const { DMAR } = golden('units-beyond-qemu');
    const { SRAT } = golden('placeholder-last');
    const view = (domain: number) => {
      const tables = changed({ DMAR, SRAT } as Tables, 'DMAR', { 160: u32(domain) });
      return guestView(Object.values(tables));
    };
    const { nodes } = view(0).numa;
    const offline = nodes.find(({ online }) => !online)?.proximityDomain ?? Number.NaN;
    expect(view(offline).iommu.units[0]?.node).toBeUndefined();
    expect(view(0).iommu.units[0]?.node).toBe(0);
  });

  test('tables compiled by hand for several units keep every rule but those of real firmware bugs', () => {
    for (const name of ['dmar-per-socket', 'viot-two-units', 'iort-per-socket', 'ivrs-per-socket']) {
      const { findings, iommu } = guestView(Object.values(supplied(name)));
      expect({ name, rejected: findings.filter(({ effect }) => effect === 'rejected') }).toEqual({
        name,
        rejected: [],
      });
      expect(iommu.units.length).toBeGreaterThan(1);
    }
  });
});
