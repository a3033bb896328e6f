import { hexText } from '../../binary/meaning.ts';
import { ivmdRange } from '../../tables/ivrs/ivrs.ts';
import { fields } from '../entries.ts';
import type { Match, ReservedRegion } from '../view.ts';
import { functionText } from './function-text.ts';
import type { Block } from './ivhd-type.ts';

const PAGE = 4096n;
const up = (value: bigint) => ((value + PAGE - 1n) / PAGE) * PAGE;

/**
 * A memory definition, used only with its unity or exclusion flag; start and length are rounded up to pages
 * (drivers/iommu/amd/init.c `init_unity_map_range`).
 */
export function readIvmd(ivrs: Uint8Array, block: Block): ReservedRegion | undefined {
  const { flags, segment, deviceId, lastDeviceId, startAddress, rangeLength } = fields(ivmdRange, {
    ...block,
    table: ivrs,
  });
  if (!flags.unityMap && !flags.exclusionRange) return undefined;
  const first = functionText(segment, deviceId);
  const functions =
    block.type === 0x20
      ? []
      : [block.type === 0x21 ? first : `${first}-${functionText(segment, lastDeviceId)}`];
  const namedBy = `IVMD ${hexText(startAddress)}`;
  const last = block.type === 0x21 ? deviceId : lastDeviceId;
  const matches: Match[] = block.type === 0x20 ? [] : [{ kind: 'ids', segment, first: deviceId, last }];
  return { base: up(startAddress), length: up(rangeLength), type: 'direct', namedBy, functions, matches };
}
