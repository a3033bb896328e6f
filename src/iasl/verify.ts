import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareBytes } from './compare-bytes.ts';
import { findIasl } from './find-iasl.ts';
import { iaslVersion } from './iasl-version.ts';
import { type Unjudged, unjudged } from './judged.ts';
import { roundTrip, type Trip } from './round-trip.ts';

export interface NamedTable {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface TableVerdict {
  readonly name: string;
  readonly signature: string;
  /** `not judged`: nothing speaks against it, and this release cannot tell. */
  readonly verdict: 'passed' | 'failed' | 'not judged';
  /** Why it failed. */
  readonly problems: readonly string[];
  /** What this release cannot judge in it; a table may pass in all else. */
  readonly notJudged: readonly string[];
}

export interface Verification {
  /** Path of the program. */
  readonly iasl: string;
  /** Its release, a date as a number. */
  readonly release: number;
  /** In the order of the tables. */
  readonly tables: readonly TableVerdict[];
}

export interface VerifyOptions {
  /** Path of iasl; found through PXM_IASL and PATH unless given. */
  readonly iasl?: string;
  readonly signal?: AbortSignal;
}

/** Tables for one start of the program. */
const BATCH = 64;
const HEADER_SIZE = 36;

/**
 * Checks tables with iasl: each must disassemble without a warning, and its disassembly must compile to the same
 * bytes save those that the compiler always writes itself. Throws PxmError PXM400 or PXM401 for the program.
 */
export async function verifyTables(
  tables: readonly NamedTable[],
  { iasl = findIasl(), signal }: VerifyOptions = {},
): Promise<Verification> {
  const release = await iaslVersion(iasl, signal);
  const limits = tables.map(({ bytes }) => unjudged(bytes, release));
  const items = tables.flatMap(({ bytes }, index) => {
    const { leaves } = limits[index] as Unjudged;
    if (bytes.length < HEADER_SIZE || leaves === 'nothing') return [];
    return [{ index, bytes, compile: leaves !== 'disassembly' }];
  });
  const trips = new Map<number, Trip>();
  const directory = mkdtempSync(join(tmpdir(), 'pxm-iasl-'));
  try {
    for (let from = 0; from < items.length; from += BATCH) {
      const batch = await roundTrip(items.slice(from, from + BATCH), { iasl, directory, signal });
      for (const trip of batch) trips.set(trip.index, trip);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return {
    iasl,
    release,
    tables: tables.map((table, index) => verdictOn(table, limits[index] as Unjudged, trips.get(index))),
  };
}

function verdictOn({ name, bytes }: NamedTable, limits: Unjudged, trip: Trip | undefined): TableVerdict {
  const verdict = (
    result: TableVerdict['verdict'],
    problems: readonly string[],
    notJudged: readonly string[],
  ) => ({
    name,
    signature: String.fromCharCode(...bytes.subarray(0, 4)),
    verdict: result,
    problems,
    notJudged,
  });
  const { leaves, reasons, masked } = limits;
  if (bytes.length < HEADER_SIZE) {
    return verdict('failed', [`${bytes.length} bytes are no table: its header alone has ${HEADER_SIZE}`], []);
  }
  if (trip?.unknown) return verdict('not judged', [], ['the table as a whole (unknown to this release)']);
  if (trip !== undefined && trip.problems.length > 0) return verdict('failed', trip.problems, reasons);
  if (trip?.compiled === undefined) return verdict('not judged', [], reasons);
  const differences = compareBytes(bytes, trip.compiled, masked);
  if (leaves === 'all') return verdict(differences.length > 0 ? 'failed' : 'passed', differences, reasons);
  // It compiles, and another encoding of the same meaning is fine.
  return verdict('passed', [], differences.length > 0 ? reasons : []);
}
