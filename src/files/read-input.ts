import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { pause } from './pause.ts';
import { systemReason } from './system-reason.ts';

/** More than any topology or table has; whoever reads larger things says so. */
const LIMIT = 16 * 1024 * 1024;
const CHUNK = 64 * 1024;

/** How an input is called in diagnostics. */
export function inputName(path: string): string {
  return path === '-' ? '<stdin>' : path;
}

/**
 * The bytes of a file, or of standard input for `-`. Throws PxmError PXM001 when it cannot be read, PXM003 when
 * it has more than `limit` bytes; never reads more than that.
 */
export function readInput(path: string, limit = LIMIT): Uint8Array {
  const file = inputName(path);
  let descriptor: number | undefined;
  try {
    descriptor = path === '-' ? 0 : openSync(path, 'r');
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw PxmError.of('PXM001', 'cannot be read: it is a directory', { file });
    if (stat.isFile() && stat.size > limit) throw tooLarge(file, limit, `${stat.size} bytes`);
    return readAll(descriptor, limit, file, stat.isFile() ? stat.size : CHUNK);
  } catch (error) {
    if (error instanceof PxmError) throw error;
    throw PxmError.of('PXM001', `cannot be read: ${systemReason(error)}`, { file });
  } finally {
    if (descriptor !== undefined && descriptor !== 0) closeSync(descriptor);
  }
}

/**
 * The text of a file, or of standard input for `-`, without a byte order mark. Beyond what `readInput` throws:
 * PXM002 when it is not UTF-8, PXM004 when there is nothing in it.
 */
export function readText(path: string, limit = LIMIT): string {
  return decodeText(readInput(path, limit), inputName(path));
}

/** The text that bytes in UTF-8 stand for, without a byte order mark. Throws PxmError PXM002 or PXM004. */
export function decodeText(bytes: Uint8Array, file: string): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = view.toString('utf8');
  const again = Buffer.from(text);
  if (!again.equals(view)) {
    let offset = 0;
    while (again[offset] === view[offset]) offset++;
    const utf16 = (view[0] === 0xff && view[1] === 0xfe) || (view[0] === 0xfe && view[1] === 0xff);
    const remedy = utf16 ? 'it looks like UTF-16: save it as UTF-8' : 'save it as UTF-8';
    const line = view.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
    const found = offset < view.length ? `byte 0x${view[offset]?.toString(16).padStart(2, '0')}` : 'end';
    throw PxmError.of('PXM002', `is not text in UTF-8: ${found} on line ${line}`, { file, offset, remedy });
  }
  const bare = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (bare.trim() === '') throw PxmError.of('PXM004', 'is empty', { file });
  return bare;
}

function readAll(descriptor: number, limit: number, file: string, expected: number): Uint8Array {
  let bytes = Buffer.allocUnsafe(Math.min(limit, expected) + 1);
  let length = 0;
  for (;;) {
    const count = readSome(descriptor, bytes, length);
    if (count === 0) return new Uint8Array(bytes.buffer, bytes.byteOffset, length);
    length += count;
    if (length > limit) throw tooLarge(file, limit, 'there are more');
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(limit + 1, length * 2));
  }
}

/** Standard input may be set not to block by whoever shares it. */
function readSome(descriptor: number, bytes: Uint8Array, at: number): number {
  for (;;) {
    try {
      return readSync(descriptor, bytes, at, bytes.length - at, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

function tooLarge(file: string, limit: number, found: string): PxmError {
  return PxmError.of('PXM003', `is too large: at most ${limit} bytes are read, ${found}`, { file });
}
