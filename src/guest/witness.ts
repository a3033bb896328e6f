import { readUint } from '../binary/uint.ts';
import type { Kernel } from './kernel.ts';
import type { Effect, Finding, Range } from './view.ts';

/** Findings of one rule that are kept: a broken table may have one for each of its records. */
const MOST_OF_A_RULE = 16;

/** What the firmware says of memory, as far as the caller knows. */
interface MemoryMap {
  readonly ram?: readonly Range[];
  readonly reserved?: readonly Range[];
}

/** What every rule works with: the kernel, the tables it sees, and where to say what it finds. */
export class Witness {
  readonly kernel: Kernel;
  /** RAM at boot; undefined where the caller does not know it. */
  readonly ram: readonly Range[] | undefined;
  /** Ranges that the firmware reserves; undefined where the caller does not know them. */
  readonly reserved: readonly Range[] | undefined;
  readonly findings: Finding[] = [];
  readonly #tables: ReadonlyMap<string, Uint8Array>;

  constructor(kernel: Kernel, tables: ReadonlyMap<string, Uint8Array>, map: MemoryMap) {
    this.kernel = kernel;
    this.ram = map.ram;
    this.reserved = map.reserved;
    this.#tables = tables;
  }

  /** The instance of a table that the kernel uses, up to the length in its header. */
  table(signature: string): Uint8Array | undefined {
    return this.#tables.get(signature);
  }

  /** Says that a rule is broken; `source` is the kernel's file and function. Returns the message. */
  find(
    effect: Effect,
    table: string,
    rule: string,
    source: string,
    message: string,
    offset?: number,
  ): string {
    const known = this.findings.filter((finding) => finding.rule === rule);
    // Several passes over a table come by the same record.
    const again = known.some((finding) => finding.table === table && finding.offset === offset);
    if (!again && known.length < MOST_OF_A_RULE) {
      const at = offset === undefined ? {} : { offset };
      this.findings.push({ rule, table, effect, ...at, message, source });
    }
    return message;
  }
}

const HEADER = 36;

/** Tables of which nobody asks for a second instance (drivers/acpi/tables.c `acpi_table_parse`). */
const SINGLE = ['APIC', 'SRAT', 'SLIT', 'HMAT', 'CEDT', 'MCFG', 'DMAR', 'IVRS', 'IORT', 'VIOT'];

/** Signatures of instances that nobody asks for. */
export function ignoredInstances(tables: readonly Uint8Array[]): string[] {
  const signatures = tables
    .filter((bytes) => bytes.length >= HEADER)
    .map((bytes) => String.fromCharCode(...bytes.subarray(0, 4)));
  return signatures.filter((name, index) => SINGLE.includes(name) && signatures.indexOf(name) < index);
}

/**
 * Instance 0 of each signature, as `acpi_get_table(signature, 0)` gives it (drivers/acpi/acpica/tbxface.c): the
 * first of several.
 */
export function firstInstances(tables: readonly Uint8Array[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const bytes of tables) {
    if (bytes.length < HEADER) continue;
    const signature = String.fromCharCode(...bytes.subarray(0, 4));
    const length = readUint(bytes, 4, 4) as number;
    if (!found.has(signature)) {
      found.set(signature, bytes.subarray(0, Math.max(HEADER, Math.min(length, bytes.length))));
    }
  }
  return found;
}
