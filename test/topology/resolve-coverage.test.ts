import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import type { Platform } from '../../src/topology/platform.ts';
import { arbitraryIommus } from './support/arbitrary-iommus.ts';
import { resolved } from './support/resolved.ts';

/** Undefined for what is refused, which must be for one of the reasons that such topologies have. */
function platformOf(text: string): Platform | undefined {
  try {
    return resolved(text);
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    for (const { code, severity } of error.diagnostics)
      if (severity === 'error') expect(['PXM122', 'PXM123', 'PXM144', 'PXM147']).toContain(code);
    return undefined;
  }
}

/** The same things, each once, in any order; by identity, since a platform is one large graph. */
function isSame(some: readonly object[], others: readonly object[]): boolean {
  const set = new Set(some);
  return set.size === some.length && some.length === others.length && others.every((one) => set.has(one));
}

describe('coverage of any buses, devices and units', () => {
  test('tells of every function once; units have what they serve, and registers and functions of their own', () => {
    let accepted = 0;
    fc.assert(
      fc.property(arbitraryIommus(['intel', 'amd', 'virtio', 'smmuv3'], { segments: true }), (text) => {
        const platform = platformOf(text);
        if (!platform) return;
        accepted += 1;
        const { iommus, coverage, pci } = platform;
        const all = pci.buses.flatMap(({ functions }) => functions);
        expect(
          isSame(
            coverage.map((one) => one.function),
            all,
          ),
        ).toBe(true);
        for (const { iommu, bypassed, why } of coverage) {
          expect(iommu === undefined || iommus.includes(iommu)).toBe(true);
          expect(bypassed && iommu !== undefined).toBe(false);
          expect(why).not.toBe('');
        }
        const buses = iommus.flatMap((one) => one.buses);
        expect(new Set(buses).size).toBe(buses.length);
        for (const one of iommus) {
          const served = coverage.filter(({ iommu }) => iommu === one).map(({ function: on }) => on);
          const singles = served.filter((on) => one.functions.includes(on));
          expect(isSame(singles, one.functions)).toBe(true);
          for (const on of served) {
            if (one.type === 'intel' || one.type === 'amd') expect(on.bus.segment).toBe(one.segment);
            let root = on.bus;
            while (!root.root && root.bridge) root = root.bridge.bus;
            expect(one.buses.includes(root) || one.functions.includes(on)).toBe(true);
          }
        }
        const bases = iommus.flatMap(({ base }) => base ?? []);
        expect(new Set(bases).size).toBe(bases.length);
      }),
      { numRuns: 100 },
    );
    expect(accepted).toBeGreaterThan(15);
  });
});
