import { hexText } from '../../binary/meaning.ts';
import { reservedMemory } from '../../tables/iort/nodes.ts';
import { memoryRange } from '../../tables/iort/parts.ts';
import { fields } from '../entries.ts';
import type { ReservedRegion } from '../view.ts';
import type { Witness } from '../witness.ts';
import type { IortNode } from './iort-nodes.ts';

const GRANULE = 0x10000n;
const PAGE = 0x1000n;
const RANGE_SIZE = 20;
const REVISION_AT = 8;
/** Table revision from which reserved ranges are looked for. */
const FIRST_REVISION = 5;
const IORT_C = 'drivers/acpi/arm64/iort.c';

/** Reserved memory of an IORT node (`iort_get_rmrs`): ranges off 64 KiB are widened to pages, empty ones are odd. */
export function readRmr(witness: Witness, node: IortNode): ReservedRegion[] {
  const revision = node.table[REVISION_AT] ?? 0;
  if (revision < FIRST_REVISION) {
    const message = `reserved memory is not looked at in a table of revision ${revision}`;
    witness.find('dropped', 'IORT', 'iort-rmr-revision', `${IORT_C} iort_find_rmrs`, message, node.at);
    return [];
  }
  if (node.mappings.length === 0) {
    const message = 'reserved memory without ID mapping is for no device';
    const source = `${IORT_C} iort_parse_rmr`;
    witness.find('dropped', 'IORT', 'iort-rmr-mapping', source, message, node.at);
    return [];
  }
  const { flags, rangeCount, rangeOffset } = fields(reservedMemory, node);
  const functions = node.mappings.map(({ outputBase, idCount, flags: { singleMapping } }) =>
    singleMapping || idCount === 0
      ? `stream id ${hexText(outputBase)}`
      : `stream ids ${hexText(outputBase)}-${hexText(outputBase + idCount)}`,
  );
  const regions: ReservedRegion[] = [];
  for (let index = 0; index < rangeCount; index++) {
    const at = node.at + rangeOffset + index * RANGE_SIZE;
    if (at + RANGE_SIZE > node.table.length) break;
    const range = fields(memoryRange, { table: node.table, at, type: 0, length: RANGE_SIZE });
    const region = aligned(witness, range, at);
    regions.push({
      ...region,
      type: flags.remappingPermitted ? 'direct-relaxable' : 'direct',
      namedBy: `RMR ${hexText(range.baseAddress)}`,
      functions,
    });
  }
  return regions;
}

/** `iort_rmr_desc_check_overlap` and the alignment in `iort_get_rmrs`. */
function aligned(
  witness: Witness,
  { baseAddress, rangeLength }: { readonly baseAddress: bigint; readonly rangeLength: bigint },
  at: number,
) {
  const doubt = (rule: string, message: string) =>
    witness.find('doubted', 'IORT', rule, `${IORT_C} iort_rmr_alloc`, message, at);
  const text = `reserved memory at ${hexText(baseAddress)}`;
  if (rangeLength === 0n) doubt('iort-rmr-empty', `${text} has length 0`);
  if (baseAddress % GRANULE === 0n && rangeLength % GRANULE === 0n) {
    return { base: baseAddress, length: rangeLength };
  }
  doubt('iort-rmr-alignment', `${text} is not aligned to 64 KiB`);
  const base = baseAddress - (baseAddress % PAGE);
  const end = baseAddress + rangeLength;
  return { base, length: ((end + PAGE - 1n) / PAGE) * PAGE - base };
}
