import { u8, u16 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { start16 } from '../../tables/subtable.ts';
import { type Entry, fields } from '../entries.ts';
import { isPci, readScopes, type Scope, scopeMatch, scopePlace } from './device-scopes.ts';
import type { DmarRule, DmarState } from './dmar-state.ts';

/** How ATSR and SATC begin alike (VT-d §8.5, §8.8). */
const start = struct('start', 'ATSR or SATC', {
  ...start16(2),
  flags: u8(),
  reserved5: u8(),
  segment: u16(),
});
const SCOPES_AT = 8;
const ALL_PORTS = 1;
const ATC_REQUIRED = 1;

/** Root ports below which devices may use ATS; with ALL_PORTS scopes are not read (`dmar_parse_one_atsr`). */
export const readAtsr: DmarRule = (state, entry) => {
  const { flags, segment } = fields(start, entry);
  if ((flags & ALL_PORTS) !== 0) {
    state.ports.push({ segment, kind: 'rest', allowed: true });
    return undefined;
  }
  return readNamed('ATSR', state, entry, (scope) =>
    state.ports.push({ ...scopeMatch(scope, segment), kind: 'hierarchy', allowed: true }),
  );
};

/**
 * Integrated devices that may use ATS (`dmar_parse_one_satc`). Where they cannot do without, a unit that is not in
 * scalable mode enables it by itself and the kernel keeps off.
 */
export const readSatc: DmarRule = (state, entry) => {
  const { flags, segment } = fields(start, entry);
  const allowed = (flags & ATC_REQUIRED) === 0 ? { allowed: true } : {};
  return readNamed('SATC', state, entry, (scope) =>
    state.caches.push({ ...scopeMatch(scope, segment), ...allowed }),
  );
};

function readNamed(
  name: string,
  state: DmarState,
  entry: Entry,
  take: (scope: Scope) => void,
): string | undefined {
  const { segment } = fields(start, entry);
  const scopes = readScopes(state.witness, entry.table, entry.at + SCOPES_AT, entry.at + entry.length);
  if (scopes === undefined) return `the device scopes of an ${name} are broken`;
  for (const scope of scopes.filter(isPci)) {
    state.named.push({ place: scopePlace(scope, segment), by: name });
    take(scope);
  }
  return undefined;
}
