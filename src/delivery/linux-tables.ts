/**
 * Signatures that Linux takes from an initrd (drivers/acpi/tables.c, `table_sigs`), with the version from which on it
 * does where that is later than 6.12.
 */
const SINCE: ReadonlyMap<string, string | undefined> = new Map([
  ...(
    'APIC ASF! BERT BGRT BOOT CPEP DBGP DMAR DSDT ECDT EINJ ERST FACP HEST HPET HMAT IBFT IORT IVRS MCFG MCHI MSCT ' +
    'NFIT NHLT NBFT PPTT PSDT RSDT SBST SLIC SLIT SPCR SPMI SRAT SSDT TCPA UEFI WAET WDAT WDDT WDRT XSDT AEST AGDI CEDT'
  )
    .split(' ')
    .map((signature) => [signature, undefined] as const),
  ['SWFT', '7.2'],
  ['MPAM', '7.2'],
]);

/** Tables that count each, rather than only the first: blocks of AML. */
const MANY = new Set(['SSDT', 'PSDT']);

/** These can replace the firmware's but never come on top. */
const ROOTS = new Set(['RSDT', 'XSDT']);

/** Files of an archive that Linux looks at. */
export const MOST_TABLES = 64;

/** Folder of tables in an archive. */
export const TABLE_FOLDER = 'kernel/firmware/acpi/';

export function takenFromInitrd(signature: string): boolean {
  return SINCE.has(signature);
}

/** The version of Linux that a table needs, undefined when every supported one takes it. */
export function takenSince(signature: string): string | undefined {
  return SINCE.get(signature);
}

export function countsEach(signature: string): boolean {
  return MANY.has(signature);
}

export function onlyReplaces(signature: string): boolean {
  return ROOTS.has(signature);
}
