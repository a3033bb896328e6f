import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import { namesIn } from '../surroundings/names-in.ts';
import { textOf } from '../surroundings/text-of.ts';
import { without } from './host-access.ts';

const PATIENCE = 60_000;
const ADDRESS = /:/;

/** Loads a module with what it needs. Throws PxmError PXM400 without modprobe, PXM466, PXM467. */
export async function loadModule(module: string, root: HostRoot): Promise<void> {
  await kmod('modprobe', module);
  if (!isLoaded(module, root))
    throw without(moduleFolder(module, root), `module ${module} was loaded, but is not there`);
}

/** Takes a module away unless something uses it, such as devices of another VM. Throws as loading does. */
export async function unloadModule(module: string, root: HostRoot): Promise<void> {
  if (!isLoaded(module, root) || isUsed(module, root)) return;
  await kmod('rmmod', module);
}

function isLoaded(module: string, root: HostRoot): boolean {
  return existsSync(moduleFolder(module, root));
}

/** By other modules or open files, which count as references, or by devices, which do not. */
function isUsed(module: string, root: HostRoot): boolean {
  const folder = moduleFolder(module, root);
  const references = textOf(join(folder, 'refcnt'))?.trim();
  if (references !== '0') return true;
  const drivers = join(folder, 'drivers');
  return namesIn(drivers).some((driver) => namesIn(join(drivers, driver)).some((name) => ADDRESS.test(name)));
}

function moduleFolder(module: string, { sys }: HostRoot): string {
  return join(sys, 'module', module);
}

/** A session of its own, so that what ends pxm on the terminal does not end it midway. */
function kmod(program: string, module: string): Promise<void> {
  return new Promise((done, failed) => {
    const options = { timeout: PATIENCE, detached: true };
    execFile(program, [module], options, (error, _, stderr) => {
      if (!error) return done();
      if (error.code === ('ENOENT' as unknown))
        return failed(
          PxmError.of('PXM400', `${program} is not installed, so module ${module} cannot be changed`, {
            remedy: 'install kmod',
            blame: 'host',
          }),
        );
      const said = stderr.trim().split('\n')[0] || `it ended with ${error.code ?? error.signal}`;
      failed(
        PxmError.of('PXM466', `${program} ${module}: ${said}`, {
          remedy: 'see dmesg for what the kernel says',
          blame: 'host',
        }),
      );
    });
  });
}
