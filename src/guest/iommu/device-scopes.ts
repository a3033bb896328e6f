import type { StructOf } from '../../binary/struct.ts';
import { deviceScope } from '../../tables/dmar.ts';
import { BYTES, entryAt, fields } from '../entries.ts';
import type { Hop, PathMatch } from '../view.ts';
import type { Witness } from '../witness.ts';
import type { Place } from './claims.ts';

export type Scope = StructOf<typeof deviceScope>;

const SMALLEST = 6;
const SOURCE = 'drivers/iommu/intel/dmar.c dmar_alloc_dev_scope';
const LAST_KNOWN_TYPE = 5;

/**
 * The device scopes in `[from, end)` of a DMAR; undefined when one has an impossible length
 * (drivers/iommu/intel/dmar.c `dmar_parse_dev_scope`).
 */
export function readScopes(
  witness: Witness,
  dmar: Uint8Array,
  from: number,
  end: number,
): Scope[] | undefined {
  const scopes: Scope[] = [];
  for (let at = from; at < end; ) {
    const entry = entryAt(dmar, at, BYTES);
    if (entry.length < SMALLEST || at + entry.length > end) {
      const message = `a device scope of ${entry.length} bytes`;
      witness.find(
        entry.length === 0 ? 'hangs' : 'rejected',
        'DMAR',
        'dmar-scope-length',
        SOURCE,
        message,
        at,
      );
      return undefined;
    }
    if (entry.type === 0 || entry.type > LAST_KNOWN_TYPE) {
      const message = `a device scope of type ${entry.type} is not known`;
      witness.find('doubted', 'DMAR', 'dmar-scope-type', SOURCE, message, at);
    } else scopes.push(fields(deviceScope, entry));
    at += entry.length;
  }
  return scopes;
}

/** PCI functions and bridges, not interrupt sources and ACPI devices. */
export const isPci = ({ type }: Scope) => type === 1 || type === 2;
const isBridge = ({ type }: Scope) => type === 2;
export const isIoApic = ({ type }: Scope) => type === 3;

function scopePath({ path }: Scope): Hop[] {
  return path.map((hop): Hop => [hop.device, hop.function]);
}

/** The functions that a PCI scope is for: one, or a bridge and all behind it. */
export function scopeMatch(scope: Scope, segment: number): PathMatch {
  const kind = isBridge(scope) ? 'hierarchy' : 'function';
  return { segment, kind, bus: scope.startBus, path: scopePath(scope) };
}

export function scopePlace(scope: Scope, segment: number): Place {
  const way = scopePath(scope).map((hop, index) => (index === 0 ? { bus: scope.startBus, hop } : { hop }));
  return { segment, way };
}
