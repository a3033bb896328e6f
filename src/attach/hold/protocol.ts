import type { Code } from '../../diagnostics/codes.ts';
import { CODES } from '../../diagnostics/codes.ts';
import { printable } from '../../diagnostics/printable.ts';

/** One line of JSON each way; `pxm` is the version of what is said. */
export const VERSION = 1;
/** Bytes of a request with its line break. */
export const LONGEST_REQUEST = 256;
/** Bytes of an answer: as many names as one message has open files. */
export const LONGEST_ANSWER = 32_768;

/**
 * What a client may ask: `take`: the open files, which are then the client's for as long as its connection lasts;
 * `status`: who has them.
 */
export type Request = 'take' | 'status';

export type Answer =
  /** Names in the order of the open files that come along. */
  | { readonly vm: string; readonly files: readonly string[] }
  | { readonly vm: string; readonly state: string }
  | { readonly code: Code; readonly message: string };

/** The request in a line without its end; undefined when it is none. */
export function parseRequest(line: string): Request | undefined {
  const value = objectIn(line);
  if (value?.pxm !== VERSION || Object.keys(value).length !== 2) return undefined;
  return value.request === 'take' || value.request === 'status' ? value.request : undefined;
}

export function requestLine(request: Request): Uint8Array {
  return Buffer.from(`${JSON.stringify({ pxm: VERSION, request })}\n`);
}

export function answerLine(answer: Answer): Uint8Array {
  return Buffer.from(`${JSON.stringify({ pxm: VERSION, ...answer })}\n`);
}

/** The answer in a line without its end; undefined when it is none. */
export function parseAnswer(line: string): Answer | undefined {
  const value = objectIn(line);
  if (value?.pxm !== VERSION) return undefined;
  const { vm, files, state, code, message } = value;
  if (typeof code === 'string' && typeof message === 'string')
    return code in CODES ? { code: code as Code, message: printable(message) } : undefined;
  if (typeof vm !== 'string') return undefined;
  if (typeof state === 'string') return { vm, state: printable(state) };
  if (!Array.isArray(files) || !files.every(isName) || new Set(files).size !== files.length) return undefined;
  return { vm, files };
}

/** Names become words of a variable. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(value);
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
