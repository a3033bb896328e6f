import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import { encodeTable } from '../../src/tables/encode.ts';
import { tableFromJson, tableToJson } from '../../src/tables/json.ts';

/**
 * Whether bytes are either refused with a PxmError or decode to what encodes to the same bytes, through JSON text
 * too if asked. Throws what must never be thrown.
 */
export function survives(bytes: Uint8Array, { json = false } = {}): 'refused' | 'decoded' {
  let table: ReturnType<typeof decodeTable>;
  try {
    table = decodeTable(bytes);
  } catch (error) {
    if (error instanceof PxmError) return 'refused';
    throw error;
  }
  if (Buffer.compare(encodeTable(table), bytes) !== 0)
    throw new Error(`not the same bytes again: ${hex(bytes)}`);
  if (json) {
    const again = tableFromJson(JSON.parse(JSON.stringify(tableToJson(table))));
    if (Buffer.compare(encodeTable(again), bytes) !== 0) throw new Error(`lost in JSON: ${hex(bytes)}`);
  }
  return 'decoded';
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
