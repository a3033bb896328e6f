import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { PxmError } from '../diagnostics/pxm-error.ts';

const REMEDY =
  'install acpica-tools (apt-get install acpica-tools, dnf install acpica-tools) or name iasl in PXM_IASL';

/** Path of iasl: what PXM_IASL names, or the first on the PATH. Throws PxmError PXM400 when there is none. */
export function findIasl(env: NodeJS.ProcessEnv = process.env): string {
  const { PXM_IASL, PATH = '' } = env;
  const name = PXM_IASL || 'iasl';
  const candidates = name.includes('/')
    ? [resolve(name)]
    : PATH.split(delimiter).map((directory) => resolve(join(directory || '.', name)));
  const found = candidates.find(isProgram);
  if (found !== undefined) return found;
  const message = PXM_IASL
    ? `PXM_IASL names ${PXM_IASL}, which is no program that can be run`
    : 'there is no iasl on the PATH';
  throw PxmError.of('PXM400', message, { remedy: REMEDY, blame: 'host' });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
