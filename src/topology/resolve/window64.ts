import { roundUp } from '../../machines/address-map.ts';
import type { PciBus, PciDraft } from './pci-draft.ts';

/** Windows of bridges come in this unit. */
const BRIDGE_UNIT = 1n << 20n;

interface Block {
  readonly size: bigint;
  readonly align: bigint;
}

/**
 * A function that tells how many bytes all 64-bit BARs take when placed from an address up, largest first, each at a
 * multiple of its size. Bridges pass 64-bit addresses on for prefetchable BARs only.
 */
export function need64(pci: PciDraft): (base: bigint) => bigint {
  const blocks = [...pci.buses.values()]
    .filter(({ draft }) => draft.root)
    .flatMap((bus) => blocksOn(bus, new Set()))
    .sort(largestFirst);
  return (base) => place(blocks, base) - base;
}

function blocksOn(bus: PciBus, above: ReadonlySet<PciBus>): Block[] {
  const blocks: Block[] = [];
  const path = new Set([...above, bus]);
  for (const { draft, opens } of bus.functions) {
    for (const { size, is64bit, prefetchable } of draft.bars) {
      if (is64bit && (prefetchable || bus.draft.root)) blocks.push({ size, align: size });
    }
    if (!opens || opens.draft.root || path.has(opens)) continue;
    const behind = blocksOn(opens, path).sort(largestFirst);
    const [largest] = behind;
    if (!largest) continue;
    const align = largest.align > BRIDGE_UNIT ? largest.align : BRIDGE_UNIT;
    blocks.push({ size: roundUp(place(behind, 0n), BRIDGE_UNIT), align });
  }
  return blocks;
}

function largestFirst(a: Block, b: Block): number {
  return a.align > b.align ? -1 : a.align < b.align ? 1 : 0;
}

/** End of the blocks placed one after the other from an address. */
function place(blocks: readonly Block[], base: bigint): bigint {
  return blocks.reduce((next, { size, align }) => roundUp(next, align) + size, base);
}
