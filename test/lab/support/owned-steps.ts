// Runs in the guest: attaches the devices of those PCI addresses, and prints as JSON what each step came to.
import { existsSync, readdirSync } from 'node:fs';
import { attachOwned, OwnedDevices, type OwnedOptions } from '../../../src/attach/owned/attach-owned.ts';
import type { DmaMapping } from '../../../src/attach/owned/mappings.ts';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { allocPages } from '../../../src/vfio/pages.ts';
import { RequestRefused } from '../../../src/vfio/request-refused.ts';

const [options = '{}', ...bdfs] = process.argv.slice(2);
const MIB = 1n << 20n;
const { limit, ...more } = JSON.parse(options) as OwnedOptions & { limit?: string };
const wanted: OwnedOptions = { ...more, ...(limit !== undefined && { byteLimit: BigInt(limit) }) };
const came: Record<string, unknown> = {};

function step<T>(name: string, work: () => T): T | undefined {
  try {
    const value = work();
    came[name] = value === undefined || (typeof value === 'object' && value !== null) ? 'done' : value;
    return value;
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    came[name] = error instanceof RequestRefused ? error.errno : error.code;
    return undefined;
  }
}

/** Open files of VFIO and iommufd that this process has. */
function openFiles(): number {
  return readdirSync('/proc/self/fd').filter((fd) => existsSync(`/proc/self/fd/${fd}`)).length;
}

const before = openFiles();
const names = bdfs.map((bdf, index) => ({ id: `dev${index}`, bdf }));
const pages = allocPages(4n * MIB);
const memory = { userVa: pages.address, length: pages.length };
const owned = step('attach', () => attachOwned(names, wanted));
if (owned !== undefined) {
  came.mode = owned.mode;
  came.devices = owned.devices.map((device) => ({
    id: device.name.id,
    shared: device.shared,
    iommu: device.info?.kind,
    hwpt: (device as { table?: { hwpt?: number } }).table?.hwpt,
  }));
  came.warnings = owned.diagnostics.map(({ code, message }) => `${code} ${message}`);
  came.ranges = owned.ranges();
  const low = step('map', () => owned.map({ ...memory, iova: MIB }));
  step('map over it', () => owned.map({ ...memory, iova: 2n * MIB }));
  step('map interrupts', () => owned.map({ ...memory, iova: 0xfee00000n }));
  step('unmap a part', () => owned.unmap(MIB, MIB));
  step('unmap a hole', () => owned.unmap(1024n * MIB, MIB));
  step('map high', () => owned.map({ ...memory, iova: 4096n * MIB }));
  const third = step('map more', () => owned.map({ ...memory, iova: 8192n * MIB }));
  step('unmap by its owner', () => low?.unmap());
  came.mapped = owned.mappings.map(({ iova }) => iova);
  const bar = (index: number, iova: bigint): DmaMapping | undefined =>
    step(`map BAR of dev${index}`, () => owned.mapBar({ device: `dev${index}`, bar: 0 }, iova));
  bar(0, 0xc0000000n);
  bar(names.length - 1, 0xc1000000n);
  step('add again', () => {
    owned.remove('dev0');
    return owned.add(names[0] as (typeof names)[0]).shared ?? false;
  });
  step('add a stranger', () => owned.add({ id: 'stranger', bdf: '0000:00:1e.0' }));
  void third;
  owned.close();
}
came.left = openFiles() - before;
// Free again: another process, or this one, may have them.
step('attach after close', () => {
  const again = new OwnedDevices({ mode: wanted.mode ?? 'auto' });
  for (const name of names) again.add(name);
  again.close();
});
pages.close();
console.log(
  JSON.stringify(came, (_, value) => (typeof value === 'bigint' ? `0x${value.toString(16)}` : value)),
);
