import { PxmError } from '../diagnostics/pxm-error.ts';
import { runIasl } from './run-iasl.ts';

/** The release of an iasl, a date as a number such as 20200925. Throws PxmError PXM401 when it does not tell. */
export async function iaslVersion(iasl: string, signal?: AbortSignal): Promise<number> {
  const { output } = await runIasl(iasl, ['-v'], { cwd: '/', timeout: 10_000, signal });
  const version = /ASL.*version (\d{8})\b/.exec(output)?.[1];
  if (version === undefined) {
    const remedy = 'name the iasl of ACPICA in PXM_IASL';
    throw PxmError.of('PXM401', `${iasl} does not tell its version`, { remedy, blame: 'host' });
  }
  return Number(version);
}
