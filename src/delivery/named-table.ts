import { fromLatin1 } from '../binary/latin1.ts';
import { readUint } from '../binary/uint.ts';
import { HEADER_SIZE } from '../tables/header.ts';

/** The bytes of a table with the name of where they came from. */
export interface NamedTable {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function signatureOf({ bytes }: NamedTable): string {
  return fromLatin1(bytes.subarray(0, 4));
}

/** Why the bytes are not one whole table with the common header; undefined when they are. */
export function incomplete({ bytes }: NamedTable): string | undefined {
  if (bytes.length < HEADER_SIZE) return `has ${bytes.length} bytes, a table header alone has ${HEADER_SIZE}`;
  const stated = readUint(bytes, 4, 4) as number;
  return stated === bytes.length ? undefined : `states ${stated} bytes, there are ${bytes.length}`;
}
