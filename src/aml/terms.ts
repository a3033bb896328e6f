import { concat } from './concat.ts';
import { namePath } from './name-path.ts';
import { packageLength } from './package-length.ts';

const NAME = 0x08;
const SCOPE = 0x10;
const EXTERNAL = 0x15;
const DEVICE = [0x5b, 0x82];
const IF = 0xa0;
const FALSE = 0x00;
const DEVICE_OBJECT = 6;
const NO_ARGUMENTS = 0;

/** `Name (path, value)` (ACPI 6.5 §20.2.5.1). */
export function name(path: string, value: Uint8Array): Uint8Array {
  return concat([[NAME], namePath(path), value]);
}

/** `Scope (path) { terms }` (§20.2.5.1); what the path names must exist when the table is loaded. */
export function scope(path: string, terms: readonly Uint8Array[]): Uint8Array {
  return concat([[SCOPE], packaged([namePath(path), ...terms])]);
}

/** `Device (path) { terms }` (§20.2.5.2). */
export function device(path: string, terms: readonly Uint8Array[]): Uint8Array {
  return concat([DEVICE, packaged([namePath(path), ...terms])]);
}

/**
 * Says that devices at absolute paths are declared in another table, as iasl does it: in the order of the paths, and
 * within `If (Zero)`, so that an interpreter that does not know `External` (§20.2.5.2) never meets it.
 */
export function externalDevices(paths: readonly string[]): Uint8Array {
  const externals = [...new Set(paths)]
    .sort()
    .map((path) => concat([[EXTERNAL], namePath(path), [DEVICE_OBJECT, NO_ARGUMENTS]]));
  return externals.length === 0 ? new Uint8Array() : concat([[IF], packaged([[FALSE], ...externals])]);
}

function packaged(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const content = concat(parts);
  return concat([packageLength(content.length), content]);
}
