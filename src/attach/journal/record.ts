import { BDF, NAME } from '../../vfio/sysfs/pci-address.ts';
import type { HostStep } from '../plan.ts';

/** A run that changes the host for a VM; what it is about to do follows it in the journal. */
export interface RunRecord {
  readonly kind: 'run';
  readonly format: 'pxm-journal';
  readonly version: 1;
  readonly vm: string;
  /** /proc/sys/kernel/random/boot_id: what was done in another boot is gone. */
  readonly boot: string;
  readonly pid: number;
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Addresses of the functions that the VM keeps from others. */
  readonly claims: readonly string[];
}

export type JournalRecord =
  | RunRecord
  /** Written before the step is made. */
  | { readonly kind: 'step'; readonly step: HostStep }
  /** All steps of the run were made. */
  | { readonly kind: 'done' };

/** Names that VMs may have in files of the host. */
export const VM_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MODULE = /^\w{1,63}$/;

/** The record in a line of a journal; undefined when it is none that pxm writes. */
export function parseRecord(line: string): JournalRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is JournalRecord {
  if (!isObject(value)) return false;
  if (value.kind === 'done') return true;
  if (value.kind === 'step') return isObject(value.step) && isStep(value.step);
  const { kind, format, version, vm, boot, pid, command, since, claims } = value;
  return (
    kind === 'run' &&
    format === 'pxm-journal' &&
    version === 1 &&
    matches(vm, VM_NAME) &&
    matches(boot, /^[0-9a-f-]{36}$/) &&
    Number.isSafeInteger(pid) &&
    typeof command === 'string' &&
    typeof since === 'string' &&
    Array.isArray(claims) &&
    claims.every((bdf) => matches(bdf, BDF))
  );
}

/** Names in it become parts of paths: what no kernel has is no step. */
function isStep({ kind, bdf, driver, before, module, brings }: Record<string, unknown>): boolean {
  if (kind === 'load-module')
    return matches(module, MODULE) && Array.isArray(brings) && brings.every((name) => matches(name, MODULE));
  const known = kind === 'unbind' || kind === 'bind' || kind === 'override';
  return known && matches(bdf, BDF) && isDriver(driver) && (before === undefined || isDriver(before));
}

function isDriver(value: unknown): value is string {
  return matches(value, NAME) && value !== '.' && value !== '..';
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
