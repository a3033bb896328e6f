import type { FoundTable } from './acpi-walk.ts';

/**
 * Names a file for each table: `SRAT.bin`, and `SSDT.bin`, `SSDT.2.bin`, ... where a signature repeats. Characters that
 * have no place in a file's name become `_`.
 */
export function tableFiles(tables: readonly FoundTable[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { signature, bytes } of tables) {
    const stem = signature.replaceAll(/[^\w!#$%+=@-]/g, '_');
    let name = `${stem}.bin`;
    for (let count = 2; files.has(name); count++) name = `${stem}.${count}.bin`;
    files.set(name, bytes);
  }
  return files;
}
