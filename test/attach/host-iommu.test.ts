import { describe, expect, test } from 'vitest';
import { iommuOffers, iommuWidth } from '../../src/attach/host-iommu.ts';
import type { HostIommu } from '../../src/vfio/sysfs/host.ts';

const unit = (kind: HostIommu['kind'], registers: HostIommu['registers']): HostIommu => ({
  ...{ name: 'unit', kind, function: undefined, devices: [], registers },
});

// As dmesg prints them: a Xeon Scalable, and the unit of a laptop's graphics.
const XEON = unit('intel', { cap: 0x8d2078c106f0466n, ecap: 0xf020dfn });
const LAPTOP = unit('intel', { cap: 0x1c0000c40660462n, ecap: 0x19e2ff0505en });

describe('registers of an IOMMU tell', () => {
  test.each([
    ['48 bits of a Xeon', XEON, 48],
    ['39 bits of a laptop', LAPTOP, 39],
    ['6 levels of AMD', unit('amd', { cap: 0n, features: 2n << 10n }), 64],
    ['4 levels of AMD', unit('amd', { cap: 0n, features: 0n }), 48],
    ['nothing of an SMMUv3', unit('smmuv3', {}), undefined],
  ])('%s', (_, iommu, width) => {
    expect(iommuWidth(iommu)).toBe(width);
  });

  test('what it can do, and nothing where the kernel shows no registers', () => {
    const offers = (iommu: HostIommu) =>
      (['nesting', 'device IOTLB', 'PASID', 'dirty tracking'] as const).map((one) => iommuOffers(iommu, one));
    expect(offers(XEON)).toEqual([false, true, false, false]);
    const scalable = (1n << 43n) | (1n << 26n) | (1n << 40n) | (1n << 45n);
    expect(offers(unit('intel', { cap: 0n, ecap: scalable }))).toEqual([true, false, true, true]);
    // Nested translation without scalable mode is of an older kind, which the kernel does not use.
    expect(offers(unit('intel', { cap: 0n, ecap: 1n << 26n }))).toEqual([false, false, false, false]);
    const amd = unit('amd', { cap: 1n << 24n, features: (1n << 4n) | (1n << 52n) });
    expect(offers(amd)).toEqual([true, true, true, true]);
    expect(offers(unit('smmuv3', {}))).toEqual([undefined, undefined, undefined, undefined]);
  });
});
