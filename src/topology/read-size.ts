import { shortened } from './quoted.ts';
import type { Reading, Where } from './reading.ts';
import { sizeText } from './schema/size-text.ts';
import type { SizeType } from './schema/types.ts';
import type { Tree } from './tree.ts';
import { wrongType } from './wrong-type.ts';

const SIZE =
  /^(?:(0[xX][0-9a-fA-F]+)|([0-9]+)(?:([kKmMgGtTpPeE])(?:iB)?)?|([0-9]+)\.([0-9]+)([kKmMgGtTpPeE])(?:iB)?)$/;
const DECIMAL_UNIT = /^([0-9.]+[kmgtpe])b$/i;
const UNITS = 'KMGTPE';
const LIMIT = 1n << 64n;
/** More digits than any size has; converting very many takes BigInt a long time. */
const MANY_DIGITS = 64;

/** The bytes that a tree stands for; undefined when it is no size, which has been reported. */
export function readSize(type: SizeType, tree: Tree, where: Where, reading: Reading): bigint | undefined {
  if (tree.kind !== 'integer' && tree.kind !== 'text') return wrongType(type, tree, where, reading);
  const bytes = tree.kind === 'integer' ? tree.value : bytesOf(tree.text);
  if (bytes === undefined) {
    const decimal = tree.kind === 'text' ? DECIMAL_UNIT.exec(tree.text)?.[1] : undefined;
    const remedy = decimal && `write ${decimal} or ${decimal}iB: units are powers of 1024`;
    return wrongType(type, tree, where, reading, remedy);
  }
  const outside = (reason: string, remedy: string) => {
    reading.report('PXM104', `${shortened(tree.text)} ${reason}`, where, tree, { remedy });
    return undefined;
  };
  if (bytes === 'fraction') return outside('is not a whole number of bytes', 'use a smaller unit');
  const min = type.min ?? 0n;
  if (bytes < min) return outside(`is below ${sizeText(min)}`, `write at least ${sizeText(min)}`);
  if (bytes >= LIMIT) return outside('is above 2^64 - 1', 'sizes have 64 bits');
  if (type.multipleOf !== undefined && bytes % type.multipleOf !== 0n) {
    const below = bytes - (bytes % type.multipleOf);
    return outside(
      `is not a multiple of ${sizeText(type.multipleOf)}`,
      `write ${sizeText(below >= min ? below : below + type.multipleOf)}, for example`,
    );
  }
  return bytes;
}

function bytesOf(text: string): bigint | 'fraction' | undefined {
  const match = SIZE.exec(text);
  if (!match) return undefined;
  const [, hex, count, unit, whole, fraction = '', fractionUnit] = match;
  if (text.length > MANY_DIGITS) return LIMIT;
  if (hex !== undefined) return BigInt(hex);
  if (count !== undefined) return BigInt(count) * unitBytes(unit);
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(`${whole}${fraction}`) * unitBytes(fractionUnit);
  return scaled % scale === 0n ? scaled / scale : 'fraction';
}

function unitBytes(unit: string | undefined): bigint {
  return 1n << BigInt(10 * (unit === undefined ? 0 : UNITS.indexOf(unit.toUpperCase()) + 1));
}
