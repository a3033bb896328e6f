import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Honour,
  KNOBS,
  type KnobName,
  refuseWishes,
  WAYS,
  type Way,
  wishesOf,
} from '../../src/attach/knobs.ts';
import { Collector } from '../../src/diagnostics/collector.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { qemuArgs } from '../../src/vmm/qemu/qemu-args.ts';

const TWO = `
machine: { type: q35 }
memory: { total: 4G }
iommus: [{ type: intel }]
devices:
  - { id: gpu, host: '0000:41:00.0' }
  - { id: nic, host: '0000:42:00.0' }
`;

const platformOf = (text: string) => resolveTopology(parseTopology(text, 'vm.yaml'));

function refusals(text: string, way: Way) {
  const report = new Collector();
  refuseWishes(wishesOf(platformOf(text)), way, report);
  return report.diagnostics;
}

describe('what attaching can be asked for', () => {
  test('is in docs/attach.md row by row, with what does it or why nothing can', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../docs/attach.md'), 'utf8');
    const cell = (honour: Honour) => ('by' in honour ? honour.by : `**refused**: ${honour.not}`);
    const rows = Object.entries(KNOBS).map(
      ([name, { what, ways }]) =>
        `| ${[`\`${name}\`: ${what}`, ...WAYS.map((way) => cell(ways[way]))].join(' | ')} |`,
    );
    const [, table = ''] = /^\| asked for .*\n\|[ |-]+\n((?:\|.*\n)+)/m.exec(docs) ?? [];
    expect(table.trimEnd().split('\n')).toEqual(rows);
  });

  test('can be had one way at least', () => {
    for (const { ways } of Object.values(KNOBS))
      expect(WAYS.filter((way) => 'by' in ways[way]).length).toBeGreaterThan(0);
  });

  test('is refused by name where the chosen way cannot do it, at its place', () => {
    const [refusal, ...others] = refusals(`${TWO}attach: { mode: legacy, memory-limit: 8G }`, 'hand-over');
    expect(others).toEqual([]);
    expect(refusal).toMatchObject({ code: 'PXM475', severity: 'error' });
    expect(refusal?.message).toMatch(/^mode: legacy is not for a hand-over to QEMU: QEMU opens/);
    expect(refusal?.span?.source.position(refusal.span.start)).toEqual({ line: 8, column: 17 });
    expect(refusal?.remedy).toContain('pxm itself with containers and groups');
  });

  test('of page tables is refused for containers, which show none', () => {
    const text = `${TWO.replace('type: intel', 'type: intel, options: { scalable-mode: true, fsts: true, pasid-bits: 16 }')}`;
    const knobs = wishesOf(platformOf(text)).map(({ knob }) => knob);
    expect(knobs).toEqual<KnobName[]>(['p2p: auto', 'nesting', 'pasid']);
    expect(refusals(text, 'legacy').map(({ message }) => message.split(' is ')[0])).toEqual([
      'nesting',
      'pasid',
    ]);
    expect(refusals(text, 'hand-over')).toEqual([]);
  });
});

describe("QEMU's arguments", () => {
  test('keep BARs out of what devices reach where they must not reach each other', () => {
    const devices = (text: string) => qemuArgs(platformOf(text)).filter((arg) => arg.startsWith('vfio-pci,'));
    expect(devices(`${TWO}attach: { p2p: never }`).every((arg) => arg.endsWith(',x-no-mmap=on'))).toBe(true);
    expect(devices(TWO).some((arg) => arg.includes('x-no-mmap'))).toBe(false);
    const [alone] = devices(`${TWO.replace(/\n.*nic.*/, '')}attach: { p2p: never }`);
    expect(alone).not.toContain('x-no-mmap');
  });
});
