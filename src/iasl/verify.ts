import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareBytes } from './compare-bytes.ts';
import { findIasl } from './find-iasl.ts';
import { iaslVersion } from './iasl-version.ts';
import { type Unjudged, unjudged } from './judged.ts';
import { roundTrip } from './round-trip.ts';

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
  const version = await iaslVersion(iasl, signal);
  const limits = tables.map(({ bytes }) => unjudged(bytes, version));
  const problems: string[][] = tables.map(({ bytes }) =>
    bytes.length < HEADER_SIZE
      ? [`${bytes.length} bytes are no table: its header alone has ${HEADER_SIZE}`]
      : [],
  );
  const unknown = new Set<number>();
  const queue = [...tables.keys()].filter(
    (index) => problems[index]?.length === 0 && limits[index]?.leaves !== 'nothing',
  );
  const directory = mkdtempSync(join(tmpdir(), 'pxm-iasl-'));
  try {
    while (queue.length > 0) {
      const items = queue.splice(0, BATCH).map((index) => ({
        index,
        bytes: (tables[index] as NamedTable).bytes,
        compile: limits[index]?.leaves !== 'disassembly',
      }));
      for (const trip of await roundTrip(items, { iasl, directory, signal })) {
        const { bytes } = tables[trip.index] as NamedTable;
        if (trip.unknown) unknown.add(trip.index);
        else
          problems[trip.index] = [...trip.problems, ...differences(bytes, trip.compiled, limits[trip.index])];
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { iasl, release: version, tables: tables.map(verdict) };

  function verdict({ name, bytes }: NamedTable, index: number): TableVerdict {
    const { leaves, reasons } = limits[index] as Unjudged;
    const told = unknown.has(index) ? ['the table as a whole (unknown to this release)'] : reasons;
    const found = problems[index] ?? [];
    const silent = unknown.has(index) || leaves === 'nothing' || leaves === 'disassembly';
    return {
      name,
      signature: String.fromCharCode(...bytes.subarray(0, 4)),
      verdict: found.length > 0 ? 'failed' : silent ? 'not judged' : 'passed',
      problems: found,
      notJudged: told,
    };
  }
}

function differences(
  bytes: Uint8Array,
  compiled: Uint8Array | undefined,
  limits: Unjudged | undefined,
): string[] {
  if (compiled === undefined || limits?.leaves !== 'all') return [];
  return compareBytes(bytes, compiled, limits.masked);
}
