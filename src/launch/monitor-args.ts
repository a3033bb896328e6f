import { buildTables } from '../tables/build/build-tables.ts';
import type { Platform } from '../topology/platform.ts';

const ATTEMPTS = 64;
/** From this version on `-mon` is deprecated. */
const OBJECTS_SINCE = [11, 1];

/**
 * A monitor at a listening socket that QEMU inherits. It is an object beside generic initiators, which QEMU visits in
 * the order of a hash table: its name is one with which they keep the order that the topology's own tables have.
 */
export function monitorArgs(platform: Platform, extra: readonly string[], fd: number): string[] {
  const channel = ['-chardev', `socket,id=pxm-qmp,fd=${fd},server=on,wait=off`];
  const names = Array.from({ length: ATTEMPTS }, (_, at) => `pxm-qmp${at}`);
  const wanted = ordered(platform, []);
  const name = names.find((one) => ordered(platform, [...extra, ...monitor(platform, one)]) === wanted);
  return [...channel, ...monitor(platform, name ?? 'pxm-qmp0')];
}

function monitor({ machine }: Platform, id: string): string[] {
  return isBefore(machine.version, OBJECTS_SINCE)
    ? ['-mon', `chardev=pxm-qmp,mode=control,id=${id}`]
    : ['-object', `monitor-qmp,id=${id},chardev=pxm-qmp`];
}

function isBefore(version: string | undefined, [major = 0, minor = 0]: readonly number[]): boolean {
  const [ownMajor = 0, ownMinor = 0] = (version ?? '').split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}

/** The tables whose entries have that order; the same text for the same order. */
function ordered(platform: Platform, more: readonly string[]): string {
  if (platform.initiators.length === 0 && (platform.cxl?.ports ?? []).length === 0) return '';
  const told = { ...platform, extraArgs: [...platform.extraArgs, ...more] };
  const tables = buildTables(told).filter(({ signature }) => signature === 'SRAT');
  return tables.map(({ bytes }) => Buffer.from(bytes).toString('base64')).join();
}
