import { rawRecords } from './raw-records.ts';
import { KNOWN_TYPES, RULES, type Rule } from './rules.ts';

const LEVELS = ['nothing', 'disassembly', 'compilation', 'all'] as const;

/** What a release of iasl cannot say about one table. */
export interface Unjudged {
  /** One line each, in no need of the table: `Generic Port Affinity (judged from 20210930 on)`. */
  readonly reasons: readonly string[];
  /** The most that is left to check. */
  readonly leaves: (typeof LEVELS)[number];
  /** Bytes of the table to leave out of a comparison. */
  readonly masked: readonly (readonly [offset: number, length: number])[];
}

/** What release `version` (a date as a number) of iasl cannot judge in the bytes of a table. */
export function unjudged(bytes: Uint8Array, version: number): Unjudged {
  const signature = String.fromCharCode(...bytes.subarray(0, 4));
  const records = rawRecords(signature, bytes);
  const reasons = new Set<string>();
  const masked: (readonly [number, number])[] = [];
  let leaves: Unjudged['leaves'] = 'all';
  const found = (reason: string, left: Rule['leaves'], offset: number) => {
    reasons.add(reason);
    if (typeof left !== 'string') masked.push([offset + left[0], left[1]]);
    else if (LEVELS.indexOf(left) < LEVELS.indexOf(leaves)) leaves = left;
  };
  for (const rule of RULES) {
    if (rule.table !== signature || judges(rule, version)) continue;
    for (const { type, offset, bytes: record } of rule.types ? records : [{ type: 0, offset: 0, bytes }]) {
      if (rule.types?.includes(type) === false || rule.when?.(record, bytes) === false) continue;
      found(`${rule.what} (${when(rule)})`, rule.leaves, offset);
    }
  }
  const known = KNOWN_TYPES[signature];
  for (const { type, offset } of records) {
    if (known?.(type) === false) found(`structures of type ${type} (known to no release)`, 'nothing', offset);
  }
  return { reasons: [...reasons], leaves, masked };
}

function judges({ judged }: Rule, version: number): boolean {
  if (judged === undefined) return false;
  const [since, before = Number.POSITIVE_INFINITY] = judged;
  return version >= since && version < before;
}

function when({ judged }: Rule): string {
  if (judged === undefined) return 'judged by no release';
  const [since, before] = judged;
  return before === undefined ? `judged from ${since} on` : `judged from ${since} until before ${before}`;
}
