import type { Bus, PciFunction, Platform } from '../topology/platform.ts';
import type { Iommu } from '../topology/platform-iommu.ts';

/** How a region is painted: the index of the IOMMU that serves it, hatched for what bypasses, or neither. */
export type Tone = number | 'bypass' | 'plain';

export interface Tones {
  ofFunction(entry: PciFunction): Tone;
  ofBus(bus: Bus): Tone;
  ofUnit(unit: Iommu | undefined): Tone;
  /** What a chip says of a tone; empty on a machine without IOMMUs. */
  name(tone: Tone): string;
  /** Why a function's DMA goes where it goes. */
  why(entry: PciFunction): string;
}

export function coverageTones({ iommus, coverage }: Platform): Tones {
  const by = new Map(coverage.map((one) => [one.function, one]));
  const ofUnit = (unit: Iommu | undefined): Tone => (unit === undefined ? 'plain' : iommus.indexOf(unit));
  const ofFunction = (entry: PciFunction): Tone => {
    const covered = by.get(entry);
    return covered?.bypassed ? 'bypass' : ofUnit(covered?.iommu);
  };
  return {
    ofFunction,
    ofUnit,
    ofBus(bus) {
      const unit = iommus.find(({ buses }) => buses.includes(bus));
      if (unit !== undefined || iommus.length === 0) return ofUnit(unit);
      const below = bus.functions.map(ofFunction);
      const empty = below.length === 0 && bus.bypass;
      return empty || (below.length > 0 && below.every((tone) => tone === 'bypass')) ? 'bypass' : 'plain';
    },
    name(tone) {
      if (iommus.length === 0) return '';
      if (tone === 'bypass') return 'bypass';
      return tone === 'plain' ? 'no IOMMU' : (iommus[tone]?.id ?? '');
    },
    why: (entry) => by.get(entry)?.why ?? '',
  };
}
