import { Collector } from '../../diagnostics/collector.ts';
import type { Platform } from '../../topology/platform.ts';
import type { AttachedDevice } from '../../topology/platform-attach.ts';
import type { VfioDevice } from '../../vfio/device.ts';
import { canLogDma, startDmaLogging, stopDmaLogging } from '../../vfio/dma-logging.ts';
import { HOST, type HostRoot } from '../../vfio/host-root.ts';
import type { LoggedRange } from '../../vfio/merge-ranges.ts';
import { migrationAbilities, openMigration } from '../../vfio/migration.ts';
import { RequestRefused } from '../../vfio/request-refused.ts';
import { guestRanges } from '../guest-memory.ts';
import type { SpaceDevice } from '../owned/space.ts';
import { addDevice, openDevices } from '../preflight/preflight.ts';
import { judgeMigration, type MigrationProbe, type MigrationReadiness, type Tracking } from './readiness.ts';

export interface ProbedMigration extends MigrationReadiness {
  /** The host refused something, so that not every device could be asked. */
  readonly refused: boolean;
}

/**
 * Asks each device of a VM, attached on descriptors of its own, whether it can migrate and who notes what it writes; a
 * device that logs its writes is had to log once. Nothing is thrown for a host that refuses: `findings` says so.
 */
export function probeMigration(platform: Platform, root: HostRoot = HOST): ProbedMigration {
  const report = new Collector();
  const probes: MigrationProbe[] = [];
  const { devices } = platform.attach;
  const owned = devices.length === 0 ? undefined : openDevices(platform, root, report);
  try {
    for (const device of owned === undefined ? [] : devices) {
      const there = owned && addDevice(platform, owned, device, report);
      if (there !== undefined) probes.push(probeDevice(platform, device, there));
    }
  } finally {
    owned?.close();
  }
  const { vm, findings } = judgeMigration(platform, probes);
  const refused = report.hasErrors;
  return { vm, devices: probes, findings: [...report.diagnostics, ...findings], refused };
}

function probeDevice(platform: Platform, device: AttachedDevice, there: SpaceDevice): MigrationProbe {
  const abilities = migrationAbilities(there.file);
  const stateBytes = abilities && expectedBytes(there.file);
  return { device, abilities, stateBytes, tracking: tracking(platform, device, there) };
}

function expectedBytes(file: VfioDevice): bigint | undefined {
  return unlessRefused(() => openMigration(file).expectedBytes());
}

function tracking(platform: Platform, device: AttachedDevice, { file, info }: SpaceDevice): Tracking {
  if (!canLogDma(file)) return { by: info?.capabilities.dirtyTracking === true ? 'iommu' : 'nobody' };
  const memory = guestRanges(platform, { deviceMemory: false });
  const ranges = memory.map(({ start, last }) => ({ iova: start, length: last - start + 1n }));
  const unit = platform.coverage.find((one) => one.function === device.function)?.iommu;
  try {
    const pageSize = logOnce(file, ranges);
    const width = unit?.translation ? widestLogged(file, unit.addressWidth) : undefined;
    return { by: 'device', pageSize, width, refused: undefined };
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    return { by: 'device', pageSize: undefined, width: undefined, refused: error.errno };
  }
}

/** Fewer bits than any IOMMU of a guest translates. */
const LEAST_WIDTH = 30;

/** Most bits of addresses that a device logs: behind an IOMMU the guest may use any of them. */
function widestLogged(file: VfioDevice, width: number): number {
  let tried = width;
  while (tried > LEAST_WIDTH) {
    const range = { iova: 0n, length: 1n << BigInt(tried) };
    if (unlessRefused(() => logOnce(file, [range])) !== undefined) return tried;
    tried -= 1;
  }
  return tried;
}

function logOnce(file: VfioDevice, ranges: readonly LoggedRange[]): bigint {
  const { pageSize } = startDmaLogging(file, ranges);
  stopDmaLogging(file);
  return pageSize;
}

function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RequestRefused) return undefined;
    throw error;
  }
}
