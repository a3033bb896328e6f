import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PxmError } from '../diagnostics/pxm-error.ts';

/** Throws PxmError PXM400 when there is no such program, by its path or through PATH. */
export function expectProgram(program: string): void {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const paths = program.includes('/') ? [program] : folders.map((folder) => join(folder, program));
  if (paths.some(isProgram)) return;
  throw PxmError.of('PXM400', `${program} is not installed`, {
    remedy: program === 'setpriv' ? 'install util-linux' : 'install QEMU, or name its program by --program',
    blame: 'host',
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
