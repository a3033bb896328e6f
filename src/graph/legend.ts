import type { Platform } from '../topology/platform.ts';
import type { Iommu } from '../topology/platform-iommu.ts';
import type { Band } from './bands.ts';
import { facts, type Item } from './item.ts';
import type { Tone } from './tone.ts';

/** A sample and what it stands for. */
export interface LegendEntry {
  readonly sample: Tone | 'placeholder' | 'link';
  readonly label: string;
  readonly note: string;
}

/** One entry for each IOMMU, and for each other sign that the picture has. */
export function legend(platform: Platform, bands: readonly Band[]): LegendEntry[] {
  const has = (test: (entry: Item) => boolean) => {
    const found = (entry: Item): boolean => test(entry) || entry.children.some(found);
    return bands.some(({ left, right }) => [...left, ...right].some(found));
  };
  const signs: readonly (readonly [shown: boolean, entry: LegendEntry])[] = [
    [
      has(({ tone }) => tone === 'bypass'),
      { sample: 'bypass', label: 'bypass', note: 'DMA is not translated' },
    ],
    [
      has(({ kind }) => kind === 'placeholders'),
      { sample: 'placeholder', label: 'placeholder', note: 'filled later' },
    ],
    [
      platform.initiators.length > 0,
      { sample: 'link', label: 'generic initiator', note: 'device of a node' },
    ],
  ];
  return [
    ...platform.iommus.map((unit, index) => ({ sample: index, label: unit.id, note: unitNote(unit) })),
    ...signs.filter(([shown]) => shown).map(([, entry]) => entry),
  ];
}

const TYPES: Readonly<Record<Iommu['type'], string>> = {
  intel: 'VT-d',
  amd: 'AMD-Vi',
  smmuv3: 'SMMUv3',
  virtio: 'virtio-iommu',
};

function unitNote({ type, node, translation, interruptRemapping, addressWidth }: Iommu): string {
  return facts(
    TYPES[type],
    node && `near node ${node.id}`,
    translation ? `${addressWidth} bits` : 'no translation',
    interruptRemapping && 'remaps interrupts',
  );
}
