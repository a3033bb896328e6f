import { u8, u16 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { start16 } from '../../tables/subtable.ts';
import { fields } from '../entries.ts';
import { isPci, readScopes, scopePlace } from './device-scopes.ts';
import type { DmarRule } from './dmar-state.ts';

/** How ATSR and SATC begin alike (VT-d §8.5, §8.8). */
const start = struct('start', 'ATSR or SATC', {
  ...start16(2),
  flags: u8(),
  reserved5: u8(),
  segment: u16(),
});
const SCOPES_AT = 8;

/** Scopes of an ATSR, which count only without ALL_PORTS (`dmar_parse_one_atsr`). */
export const readAtsr: DmarRule = (state, entry) =>
  (fields(start, entry).flags & 1) !== 0 ? undefined : readNamed('ATSR')(state, entry);

/** Scopes of a SATC (`dmar_parse_one_satc`). */
export const readSatc: DmarRule = (state, entry) => readNamed('SATC')(state, entry);

const readNamed =
  (name: string): DmarRule =>
  (state, entry) => {
    const { segment } = fields(start, entry);
    const scopes = readScopes(state.witness, entry.table, entry.at + SCOPES_AT, entry.at + entry.length);
    if (scopes === undefined) return `the device scopes of an ${name} are broken`;
    for (const scope of scopes.filter(isPci)) {
      state.named.push({ place: scopePlace(scope, segment), by: name });
    }
    return undefined;
  };
