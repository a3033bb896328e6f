import type { AnyStruct } from '../binary/field.ts';
import { writeStruct } from '../binary/write.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { layoutOfKind } from './registry.ts';
import type { Table } from './table.ts';

/** Room made at once; more is made when it is needed. */
const MOST_EXPECTED = 2 ** 24;

/**
 * The bytes of a table exactly as its value says; lengths, counts and checksums are written, not computed.
 * Throws PxmError PXM202 naming the field whose value has no bytes.
 */
export function encodeTable(table: Table): Uint8Array {
  const layout = layoutOfKind(table.kind);
  if (layout === undefined)
    throw PxmError.of('PXM202', `there is no table of kind ${JSON.stringify(table.kind)}`);
  try {
    const bytes = writeStruct(layout, table as unknown as AnyStruct, expectedSize(table));
    const { trailing } = table;
    if (trailing === undefined || trailing.length === 0) return bytes;
    const whole = new Uint8Array(bytes.length + trailing.length);
    whole.set(bytes);
    whole.set(trailing, bytes.length);
    return whole;
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw PxmError.of('PXM202', `${table.kind} cannot be encoded: ${error.message}`);
    }
    throw error;
  }
}

/** The length that a table states, which is right as a rule, within reason. */
function expectedSize({ length = 0 }: Table): number {
  return Number.isInteger(length) && length > 0 ? Math.min(length, MOST_EXPECTED) : 0;
}
