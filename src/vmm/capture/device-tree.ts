// Devicetree specification 0.4, chapter 5.
const MAGIC = 0xd00d_feed;
const BEGIN_NODE = 1;
const END_NODE = 2;
const PROPERTY = 3;
const NOP = 4;

/**
 * Reads the first address of the first node that is `compatible` with the given name from a flattened device tree
 * whose addresses take two cells.
 *
 * @returns undefined when there is no tree or no such node
 */
export function deviceAddress(tree: Uint8Array, compatible: string): bigint | undefined {
  const blob = Buffer.from(tree.buffer, tree.byteOffset, tree.length);
  if (blob.length < 40 || blob.readUInt32BE(0) !== MAGIC) return undefined;
  const strings = blob.readUInt32BE(12);
  const end = Math.min(blob.length, blob.readUInt32BE(8) + blob.readUInt32BE(36));
  let address: bigint | undefined;
  let matches = false;

  for (let at = blob.readUInt32BE(8); at + 4 <= end; ) {
    const token = blob.readUInt32BE(at);
    at += 4;
    if (token === BEGIN_NODE || token === END_NODE) {
      if (matches && address !== undefined) return address;
      address = undefined;
      matches = false;
      if (token === BEGIN_NODE) at = align(blob.indexOf(0, at) + 1);
    } else if (token === PROPERTY && at + 8 <= end) {
      const length = blob.readUInt32BE(at);
      const nameAt = strings + blob.readUInt32BE(at + 4);
      const name = blob.toString('latin1', nameAt, Math.max(nameAt, blob.indexOf(0, nameAt)));
      const value = blob.subarray(at + 8, at + 8 + length);
      if (name === 'reg' && value.length >= 8) address = value.readBigUInt64BE(0);
      if (name === 'compatible') matches = value.toString('latin1').split('\0').includes(compatible);
      at = align(at + 8 + length);
    } else if (token !== NOP) {
      return undefined;
    }
  }
  return undefined;
}

function align(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}
