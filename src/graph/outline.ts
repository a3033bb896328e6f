import type { Node, PciFunction, Platform } from '../topology/platform.ts';
import { countText } from '../topology/resolve/text.ts';
import { sizeText } from '../topology/schema/size-text.ts';
import { type Band, bands } from './bands.ts';
import { type LegendEntry, legend } from './legend.ts';
import { coverageTones } from './tone.ts';

/** What the picture says, before anything has a size or a place. */
export interface Outline {
  readonly title: string;
  readonly subtitle: string;
  readonly legend: readonly LegendEntry[];
  readonly bands: readonly Band[];
  /** From a device to a node that it accesses memory for. */
  readonly links: readonly Link[];
}

export interface Link {
  readonly from: PciFunction;
  readonly to: Node;
}

export function outline(platform: Platform): Outline {
  const tones = coverageTones(platform);
  const made = bands(platform, tones);
  return {
    title: platform.name,
    subtitle: subtitle(platform),
    legend: legend(platform, made),
    bands: made,
    links: platform.initiators.map(({ device, node }) => ({ from: device, to: node })),
  };
}

function subtitle({ machine, cpuTopology: cpus, memory }: Platform): string {
  const present = cpus.present === cpus.max ? '' : `, ${cpus.present} present`;
  const hotplug = memory.max > memory.total ? `, up to ${sizeText(memory.max)}` : '';
  return [
    `${machine.type}, ${machine.vmm === 'none' ? 'no particular VMM' : `QEMU ${machine.version}`}, ${machine.firmware}`,
    `${countText(cpus.max, 'CPU')} in ${countText(cpus.sockets, 'socket')}${present}`,
    `${sizeText(memory.total)} of memory${hotplug}`,
  ].join(' · ');
}
