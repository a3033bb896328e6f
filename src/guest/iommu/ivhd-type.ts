import { readUint } from '../../binary/uint.ts';
import type { Witness } from '../witness.ts';

/** Bytes before the first block of IVRS. */
export const IVRS_HEADER = 48;
/** ACPI_IVHD_TYPE_MAX_SUPPORTED. */
const LAST_TYPE = 0x40;
const SOURCE = 'drivers/iommu/amd/init.c get_highest_supported_ivhd_type';

export interface Block {
  readonly at: number;
  readonly type: number;
  readonly length: number;
  /** Bytes 4 and 5, whatever the type: a block's own device, or the first it is for. */
  readonly deviceId: number;
}

/** The blocks of IVRS; undefined when one has length 0, over which the kernel never comes. */
export function readBlocks(witness: Witness, ivrs: Uint8Array): Block[] | undefined {
  const blocks: Block[] = [];
  for (let at = IVRS_HEADER; at < ivrs.length; ) {
    const length = readUint(ivrs, at + 2, 2) as number;
    if (length === 0) {
      witness.find('hangs', 'IVRS', 'ivrs-block-length', SOURCE, 'a block of length 0', at);
      return undefined;
    }
    blocks.push({ at, type: ivrs[at] ?? 0, length, deviceId: readUint(ivrs, at + 4, 2) as number });
    at += length;
  }
  return blocks;
}

/**
 * The type of the blocks that the kernel uses for every IOMMU: that of the last block with the device id of the
 * first one, up to the first block of a type above 40h (`get_highest_supported_ivhd_type`).
 */
export function usedType(blocks: readonly Block[]): number {
  const beyond = blocks.findIndex(({ type }) => type > LAST_TYPE);
  const looked = beyond < 0 ? blocks : blocks.slice(0, beyond);
  const [first] = blocks;
  return looked.findLast(({ deviceId }) => deviceId === first?.deviceId)?.type ?? 0;
}
