import type { AnyStruct, Layout } from '../../src/binary/field.ts';
import { listStruct } from '../../src/binary/listing.ts';

/** Where a listing ends, the offsets at which it leaves something out or tells it twice, and its raw bytes. */
export function coverage(
  layout: Layout,
  value: AnyStruct,
): { readonly end: number; readonly gaps: readonly number[]; readonly raw: number } {
  const gaps: number[] = [];
  let end = 0;
  let raw = 0;
  for (const { offset, size, role } of listStruct(layout, value)) {
    if (size > 0 && offset !== end) gaps.push(offset);
    end += size;
    if (role === 'raw') raw += size;
  }
  return { end, gaps, raw };
}
