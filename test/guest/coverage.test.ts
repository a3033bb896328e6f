import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { guestView } from '../../src/guest/guest-view.ts';
import { type Place, unitOf } from '../../src/guest/iommu/claims.ts';
import type { IommuUnit } from '../../src/guest/view.ts';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import type { PciFunction, Platform } from '../../src/topology/platform.ts';
import type { Iommu } from '../../src/topology/platform-iommu.ts';
import { arbitraryIommus } from '../topology/support/arbitrary-iommus.ts';
import { resolved } from '../topology/support/resolved.ts';

function wayTo(on: PciFunction): Place['way'] {
  const step = { bus: on.bus.number, hop: [on.device, on.function] as const };
  return on.bus.root || on.bus.bridge === undefined ? [step] : [...wayTo(on.bus.bridge), step];
}

function isUnit(unit: Iommu, seen: IommuUnit): boolean {
  if (unit.function === undefined || unit.type !== 'virtio') return unit.base === seen.base;
  const { bus, device, function: number } = unit.function;
  const hex = (value: number, digits = 2) => value.toString(16).padStart(digits, '0');
  return seen.device === `${hex(bus.segment, 4)}:${hex(bus.number)}:${hex(device)}.${number}`;
}

/** Endpoints for which the bytes say something else than the topology, as sentences. */
function disagreements(platform: Platform): string[] {
  const { iommu } = guestView(buildTables(platform));
  const own = new Set(platform.iommus.map((unit) => unit.function));
  return platform.coverage.flatMap(({ function: on, iommu: unit, why }) => {
    // A table cannot name a bridge without what is behind it, so bridges go along with that.
    if (own.has(on) || (on.opens !== undefined && !on.opens.root)) return [];
    const name = unitOf(iommu.claims, { segment: on.bus.segment, way: wayTo(on) });
    const seen = iommu.units.find((one) => one.name === name);
    const agrees = unit === undefined ? name === null : seen !== undefined && isUnit(unit, seen);
    return agrees ? [] : [`${on.id}: ${name} instead of ${unit?.id ?? 'none'} (${why})`];
  });
}

describe('what Linux reads from the tables of several IOMMUs', () => {
  test.each(['intel', 'amd', 'smmuv3', 'virtio'])(
    'is the coverage that the topology resolves to: %s',
    (type) => {
      const compared = { served: 0, left: 0, further: 0 };
      fc.assert(
        fc.property(arbitraryIommus([type], { segments: true }), (text) => {
          let platform: Platform;
          try {
            platform = resolved(text);
          } catch (error) {
            if (error instanceof PxmError) return;
            throw error;
          }
          for (const { iommu, function: on } of platform.coverage) {
            compared[iommu ? 'served' : 'left'] += 1;
            if (iommu && on.bus.segment > 0) compared.further += 1;
          }
          expect(disagreements(platform)).toEqual([]);
        }),
        { numRuns: 60 },
      );
      expect(Math.min(...Object.values(compared))).toBeGreaterThan(10);
    },
  );
});
