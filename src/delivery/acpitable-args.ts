import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { countsEach } from './linux-tables.ts';
import { incomplete, type NamedTable, signatureOf } from './named-table.ts';

/** QEMU keeps a table's size in 16 bits. */
const LARGEST = 0xffff;

/**
 * QEMU's arguments (x86 machines only) that add table files to those it publishes. Names are the files' paths.
 * `published` are the signatures that it publishes without them: a guest reads the first table of a kind, so a second
 * one has no effect but for blocks of AML.
 *
 * @throws PxmError PXM321 for every table that QEMU refuses or a guest would not read, with the reason.
 */
export function acpitableArgs(tables: readonly NamedTable[], published: Iterable<string>): string[] {
  const taken = new Set(published);
  const found: Diagnostic[] = [];
  for (const table of tables) {
    const signature = signatureOf(table);
    const refuse = (message: string, remedy: string) =>
      found.push({ code: 'PXM321', severity: 'error', message, file: table.name, remedy });
    const reason = incomplete(table);
    if (reason !== undefined) refuse(reason, 'pxm edit sets the length');
    else if (table.bytes.length > LARGEST)
      refuse(`has ${table.bytes.length} bytes, QEMU takes at most ${LARGEST}`, 'split it, or use an initrd');
    else if (taken.has(signature) && !countsEach(signature))
      refuse(
        `a guest reads one ${signature}, and there is one before it`,
        'replace it from an initrd: pxm override -o',
      );
    taken.add(signature);
  }
  if (found.length > 0) throw new PxmError(found);
  return tables.flatMap(({ name }) => ['-acpitable', `file=${name.replaceAll(',', ',,')}`]);
}
