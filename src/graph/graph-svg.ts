import type { Platform } from '../topology/platform.ts';
import { draw } from './draw.ts';
import { layout } from './layout.ts';
import { type Outline, outline } from './outline.ts';
import type { Theme } from './theme.ts';

export interface GraphOptions {
  /** `auto`, the default: dark where the viewer prefers it. */
  readonly theme?: Theme;
}

/**
 * A picture of a platform as SVG: sockets with their buses, devices and nodes, what each IOMMU serves, and which device
 * accesses memory of which node. Self-contained, without scripts; the same bytes for the same platform.
 */
export function graphSvg(platform: Platform, { theme = 'auto' }: GraphOptions = {}): string {
  const told = outline(platform);
  return draw(layout(told), `Topology ${told.title}`, description(platform, told), theme);
}

function description({ iommus, nodes, pci }: Platform, { subtitle }: Outline): string {
  const devices = pci.buses.flatMap(({ functions }) => functions).filter(({ origin }) => origin === 'device');
  return [
    subtitle,
    `${nodes.length} NUMA nodes, ${pci.buses.length} PCI buses, ${devices.length} devices, ${iommus.length} IOMMUs`,
  ].join('; ');
}
