import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IOMMU_MODELS, SMMU_INTERRUPTS, SMMU_OF_MACHINE } from '../../src/machines/iommu-models.ts';
import type { Platform, Region } from '../../src/topology/platform.ts';
import { resolved } from './support/resolved.ts';

const TYPES = { q35: ['intel', 'amd', 'virtio'], virt: ['smmuv3', 'virtio'] } as const;
const SIZES = ['1G', '3G', '5G', '700G', '1T', '3T', '12T'];

/** Machines with up to eight units of each kind, PCI segments, much memory, room for more, and large BARs. */
const machines = fc
  .record({
    type: fc.constantFrom('q35' as const, 'virt' as const),
    firmware: fc.constantFrom('', ', firmware: ovmf'),
    counts: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 8 }))),
    memory: fc.constantFrom(...SIZES),
    more: fc.constantFrom('', ', max: 14T, slots: 4'),
    bar: fc.constantFrom('16M', '128G', '1T'),
    catchAll: fc.boolean(),
    segments: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ type, firmware, counts, memory, more, bar, catchAll, segments }) => {
    const units = TYPES[type].flatMap((iommu, at) => Array.from({ length: counts[at] ?? 0 }, () => iommu));
    const buses = units.flatMap((_, at) => [
      `  - { id: px${at}, type: expander, segment: ${(at % segments) * 3} }`,
      `  - { id: rp${at}, type: root-port, on: px${at} }`,
    ]);
    const named = units.map((iommu, at) => {
      const serves = catchAll && at === 0 ? '' : `, buses: [px${at}]`;
      return `  - { type: ${iommu}${serves} }`;
    });
    return [
      `machine: { type: ${type}, vmm: none${type === 'q35' ? firmware : ''} }`,
      `memory: { total: ${memory}${more} }`,
      units.length === 0 ? '' : `buses:\n${buses.join('\n')}`,
      `devices: [{ id: gpu, slot: 9, bars: [${bar}] }]`,
      units.length === 0 ? '' : `iommus:\n${named.join('\n')}`,
    ].join('\n');
  });

/** Rooms in which the machine has its registers, those of SMMUs included. */
const ROOMS = ['devices', 'platform bus'];

/** Everything in the address space that must not overlap. */
function places({ iommus, memory }: Platform): Region[] {
  const registers = iommus.flatMap(({ id, type, base }) =>
    base === undefined ? [] : { name: id, base, size: IOMMU_MODELS[type].registers },
  );
  const regions = memory.regions.filter(({ name }) => !ROOMS.includes(name));
  return [...regions, ...registers].sort((a, b) => (a.base < b.base ? -1 : 1));
}

/** One configuration space for each segment, which reaches all of its buses; their count but for the first. */
function checkEcams({ memory: { ecams }, pci }: Platform): number {
  const segments = [...new Set(pci.rootBuses.map(({ segment }) => segment))];
  expect(ecams.map(({ segment }) => segment)).toEqual(segments);
  for (const { segment, subordinate } of pci.buses) {
    const ecam = ecams.find((one) => one.segment === segment);
    expect(subordinate).toBeLessThanOrEqual(ecam?.lastBus ?? -1);
  }
  for (const { base } of ecams.slice(1)) expect(base % (256n << 20n)).toBe(0n);
  return ecams.length - 1;
}

describe('what the resolver places', () => {
  test('is apart: registers of any number of units, memory, configuration space and windows', () => {
    let units = 0;
    let windows = 0;
    fc.assert(
      fc.property(machines, (text) => {
        const platform = resolved(text);
        units += platform.iommus.length;
        windows += checkEcams(platform);
        for (const [at, { name, base, size }] of places(platform).entries()) {
          const next = places(platform)[at + 1];
          expect(
            next === undefined || base + size <= next.base,
            `${name} before ${next?.name}\n${text}`,
          ).toBe(true);
        }
        for (const { id, type, base, function: on } of platform.iommus) {
          expect(base !== undefined || (type === 'virtio' && on !== undefined), id).toBe(true);
          expect((base ?? 0n) % 0x1000n).toBe(0n);
        }
      }),
      { numRuns: 60 },
    );
    expect(units).toBeGreaterThan(200);
    expect(windows).toBeGreaterThan(60);
  });

  test('has interrupts of its own: four for each SMMUv3, all of the GIC’s shared ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.boolean(), (count, ofMachine) => {
        const unit = (at: number) =>
          ofMachine && at === 0 ? '{ type: smmuv3 }' : `{ type: smmuv3, buses: [px${at}] }`;
        const { iommus } = resolved(`machine: { type: virt, vmm: none }
memory: { total: 1G }
buses: [${Array.from({ length: count }, (_, at) => `{ id: px${at}, type: expander }`).join(', ')}]
iommus: [${Array.from({ length: count }, (_, at) => unit(at)).join(', ')}]`);
        const taken = iommus.flatMap(({ interrupt = 0 }) => [0, 1, 2, 3].map((at) => interrupt + at));
        expect(new Set(taken).size).toBe(4 * count);
        for (const number of taken) {
          expect(number).toBeGreaterThanOrEqual(SMMU_OF_MACHINE.interrupt);
          expect(number).toBeLessThan(SMMU_INTERRUPTS.end);
        }
      }),
      { numRuns: 20 },
    );
  });
});
