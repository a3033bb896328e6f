import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIasl } from './run-iasl.ts';

export interface Item {
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Whether its disassembly is to be compiled. */
  readonly compile: boolean;
}

export interface Trip {
  readonly index: number;
  /** What the program found wrong. */
  readonly problems: readonly string[];
  /** The program does not know the signature. */
  readonly unknown: boolean;
  /** What the disassembly compiles to; undefined when it was not compiled. */
  readonly compiled: Uint8Array | undefined;
}

interface Context {
  readonly iasl: string;
  readonly directory: string;
  readonly signal: AbortSignal | undefined;
}

const BASE_TIMEOUT = 5_000;
const TABLE_TIMEOUT = 500;

const COMPLAINT =
  /\b(error|warning|invalid|incorrect|unknown|unexpected|too long|not contain|could not|abort|fail)/i;
/** Names of the vendor's may stand in these. */
const CHATTER = /^ACPI: /;
/** Warnings are of reserved fields set to zero, which the bytes show, and are lost where several are compiled. */
const REFUSAL = /\berror\b|^Compilation failed/i;
/** What disassemblies say where they stop or doubt. */
const MARKER = /^\s*\*{4} .*|^Invalid .*|\/\* Incorrect checksum.*|\[Unknown Subtable Type\].*/gm;
const UNKNOWN_SIGNATURE = /^\s*\*{4} Unknown ACPI table signature/m;

/**
 * Disassembles tables and compiles the result, all in one start of the program each. What the program says cannot
 * be told apart by table, so where it complains the tables are halved until those it means stand alone.
 */
export async function roundTrip(items: readonly Item[], context: Context): Promise<Trip[]> {
  const trips = await attempt(items, context);
  if (trips !== undefined) return trips;
  const middle = items.length >> 1;
  return [
    ...(await roundTrip(items.slice(0, middle), context)),
    ...(await roundTrip(items.slice(middle), context)),
  ];
}

/** Undefined when the program complains about one of several. */
async function attempt(items: readonly Item[], context: Context): Promise<Trip[] | undefined> {
  const { iasl, directory: cwd, signal } = context;
  const path = ({ index }: Item, ending: string) => join(cwd, `t${index}.${ending}`);
  const run = async (args: readonly string[], complaint: RegExp) => {
    const timeout = BASE_TIMEOUT + TABLE_TIMEOUT * items.length;
    const { output, ok, timedOut } = await runIasl(iasl, args, { cwd, timeout, signal });
    const complaints = output.split('\n').filter((line) => complaint.test(line) && !CHATTER.test(line));
    if (timedOut) complaints.push(`iasl did not finish within ${timeout / 1000} s`);
    else if (!ok && complaints.length === 0) complaints.push('iasl ended with an error and did not say why');
    return complaints.map((line) => line.trim().replace(/\bt\d+\.(dat|dsl|aml)\b/g, 'the table'));
  };
  const result = (item: Item, problems: readonly string[], compiled?: Uint8Array): Trip => ({
    index: item.index,
    problems: [...new Set(problems)],
    unknown: false,
    compiled,
  });

  for (const item of items) {
    writeFileSync(path(item, 'dat'), item.bytes);
    for (const ending of ['dsl', 'aml']) rmSync(path(item, ending), { force: true });
  }
  const complaints = await run(['-d', ...items.map(({ index }) => `t${index}.dat`)], COMPLAINT);
  const sources = items.map((item) =>
    existsSync(path(item, 'dsl')) ? readFileSync(path(item, 'dsl'), 'latin1') : '',
  );
  for (const source of sources) complaints.push(...(source.match(MARKER) ?? []).map((line) => line.trim()));
  if (sources.includes('') && complaints.length === 0) complaints.push('iasl wrote no disassembly');
  if (complaints.length > 0) {
    const [item] = items;
    if (items.length > 1 || item === undefined) return undefined;
    const unknown = UNKNOWN_SIGNATURE.test(sources[0] ?? '');
    return [{ ...result(item, complaints), unknown }];
  }

  const compiling = items.filter(({ compile }) => compile);
  if (compiling.length > 0) {
    const refused = await run(
      compiling.map(({ index }) => `t${index}.dsl`),
      REFUSAL,
    );
    if (refused.length === 0 && compiling.some((item) => !existsSync(path(item, 'aml')))) {
      refused.push('iasl compiled nothing');
    }
    const [item] = items;
    if (refused.length > 0)
      return items.length > 1 || item === undefined ? undefined : [result(item, refused)];
  }
  return items.map((item) => result(item, [], item.compile ? readFileSync(path(item, 'aml')) : undefined));
}
