import { acpitableArgs } from '../delivery/acpitable-args.ts';
import { countsEach } from '../delivery/linux-tables.ts';
import { overrideArchive } from '../delivery/override.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { beyondQemu } from '../machines/beyond-qemu.ts';
import { buildTables } from '../tables/build/build-tables.ts';
import type { Platform } from '../topology/platform.ts';

/** Tables that say more than QEMU publishes, and how the guest gets them. */
export interface Supply {
  /** For QEMU's arguments: signatures of all of them. */
  readonly signatures: ReadonlySet<string>;
  /** Files for `-acpitable`, by their names. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** To be put in front of the guest's initrd; undefined: nothing has to be. */
  readonly archive: Uint8Array | undefined;
  /** What the archive replaces or adds. */
  readonly inArchive: readonly string[];
}

/** QEMU's processors have the caches of their model, and it takes no others. */
const IN_ARGUMENTS = new Set(['PPTT']);
/** QEMU publishes no such table unless its arguments say something for it. */
const LEFT_OUT = new Set(['HMAT']);
/** QEMU keeps a table's size in 16 bits. */
const LARGEST = 0xffff;

/**
 * Ways for the tables of a topology that QEMU does not publish as they are: QEMU adds what it has none of, on x86;
 * Linux takes the rest from its initrd. Throws PxmError PXM320 for a table that Linux would not take.
 */
export function supplyTables(platform: Platform): Supply {
  const beyond = beyondQemu(platform).filter((one) => !one.unmet && !IN_ARGUMENTS.has(one.signature));
  const signatures = new Set(beyond.map(({ signature }) => signature));
  const tables = buildTables(platform)
    .filter(({ signature }) => signatures.has(signature))
    .map(({ signature, bytes }, at) => ({ signature, name: `${signature}-${at}.aml`, bytes }));
  const byQemu = tables.filter(
    ({ signature, bytes }) =>
      platform.machine.arch === 'x86' &&
      (countsEach(signature) || LEFT_OUT.has(signature)) &&
      bytes.length <= LARGEST,
  );
  const rest = tables.filter((table) => !byQemu.includes(table));
  return {
    signatures,
    files: new Map(byQemu.map(({ name, bytes }) => [name, bytes])),
    archive: rest.length === 0 ? undefined : overrideArchive(rest).archive,
    inArchive: rest.map(({ signature }) => signature),
  };
}

/** The platform as QEMU's arguments tell it: without what one of the supplied tables tells alone. */
export function toldByQemu(platform: Platform, { signatures }: Supply): Platform {
  return signatures.has('HMAT') ? { ...platform, performance: undefined } : platform;
}

/** `-acpitable` for each file, by the paths at which they are. */
export function supplyArgs({ files }: Supply, pathOf: (name: string) => string): string[] {
  return acpitableArgs(
    [...files].map(([name, bytes]) => ({ name: pathOf(name), bytes })),
    [],
  );
}

/** PXM491: nothing is there to put the archive in front of. */
export function noInitrd({ inArchive }: Supply): PxmError {
  return PxmError.of(
    'PXM491',
    `${inArchive.join(', ')} of the topology ${inArchive.length === 1 ? 'says' : 'say'} more than QEMU publishes, and Linux takes such tables from its initrd alone`,
    { remedy: 'name kernel and initrd: --initrd FILE, and -kernel after --' },
  );
}
