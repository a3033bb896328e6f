import { PxmError } from '../diagnostics/pxm-error.ts';
import { objectNames } from '../machines/qemu-objects.ts';
import { qomOrder } from '../machines/qom-order.ts';
import { buildTables } from '../tables/build/build-tables.ts';
import type { Platform } from '../topology/platform.ts';
import { namesInOrder } from '../vmm/libvirt/names-in-order.ts';

/** A machine with a monitor of pxm's. */
export interface Monitored {
  /** As QEMU's arguments tell it: other names of objects may be needed. */
  readonly platform: Platform;
  readonly args: readonly string[];
}

const ATTEMPTS = 64;
/** From this version on `-mon` is deprecated. */
const OBJECTS_SINCE = [11, 1];

/**
 * A monitor at a listening socket that QEMU inherits. It is an object beside generic initiators, which QEMU visits in
 * the order of a hash table, and a guest numbers nodes by it: names are such that the order stays that of the topology's
 * own tables. Throws PxmError PXM485 when there are no such names.
 */
export function withMonitor(platform: Platform, extra: readonly string[], fd: number): Monitored {
  const channel = ['-chardev', `socket,id=pxm-qmp,fd=${fd},server=on,wait=off`];
  const wanted = orderOf(platform);
  const keeps = (told: Platform, name: string) =>
    orderOf(withArgs(told, [...extra, ...monitor(platform, name)])) === wanted;
  const names = Array.from({ length: ATTEMPTS }, (_, at) => `pxm-qmp${at}`);
  const name = names.find((one) => keeps(platform, one));
  if (name !== undefined) return { platform, args: [...channel, ...monitor(platform, name)] };
  const [first = ''] = names;
  const args = [...channel, ...monitor(platform, first)];
  const renamed = renameInitiators(platform, [...extra, ...args]);
  if (renamed && keeps(renamed, first)) return { platform: renamed, args };
  throw PxmError.of('PXM485', 'with a monitor QEMU would list generic initiators in another order', {
    remedy: 'leave "object-order" out, and objects among the arguments',
  });
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

function withArgs(platform: Platform, more: readonly string[]): Platform {
  return { ...platform, extraArgs: [...platform.extraArgs, ...more] };
}

/** The same text for the same order of entries. */
function orderOf(platform: Platform): string {
  if (platform.initiators.length === 0 && (platform.cxl?.ports ?? []).length === 0) return '';
  const tables = buildTables(platform).filter(({ signature }) => signature === 'SRAT');
  return tables.map(({ bytes }) => Buffer.from(bytes).toString('base64')).join();
}

/** Initiators in the order in which they shall be visited, under names with which they are. */
function renameInitiators(platform: Platform, more: readonly string[]): Platform | undefined {
  const byId = new Map(platform.initiators.map((initiator) => [initiator.id, initiator]));
  const order = qomOrder(objectNames(platform)).flatMap((id) => byId.get(id) ?? []);
  const all = objectNames(withArgs(platform, more));
  const start = all.findIndex((id) => byId.has(id));
  const end = all.findLastIndex((id) => byId.has(id)) + 1;
  if (end - start !== byId.size) return undefined;
  const names = namesInOrder('pxm-gi', byId.size, all.slice(0, start), all.slice(end));
  if (names === undefined) return undefined;
  return { ...platform, initiators: order.map((one, at) => ({ ...one, id: names[at] ?? one.id })) };
}
