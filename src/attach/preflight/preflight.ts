import { Collector } from '../../diagnostics/collector.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Platform } from '../../topology/platform.ts';
import type { AttachedDevice } from '../../topology/platform-attach.ts';
import { HOST, type HostRoot } from '../../vfio/host-root.ts';
import type { IovaRanges } from '../../vfio/iommufd.ts';
import { attachPlace, placeOf } from '../checks/check.ts';
import { type Misfit, misfits, misfitText } from '../fit-ranges.ts';
import { guestRanges } from '../guest-memory.ts';
import { refuseWishes, wishesOf } from '../knobs.ts';
import { OwnedDevices } from '../owned/attach-owned.ts';
import type { SpaceDevice } from '../owned/space.ts';
import { p2pDevices } from '../p2p.ts';
import { rootBusOf } from '../root-bus.ts';
import { judgeIommu } from './judge-iommu.ts';
import { judgeMemory } from './judge-memory.ts';

/** What came of attaching the devices of a VM once and letting them go again. */
export interface Preflight {
  /** Name of the VM. */
  readonly vm: string;
  /** Undefined when the host let nothing be opened, or nothing is declared. */
  readonly mode: 'iommufd' | 'legacy' | undefined;
  /** Those that could be attached, in the order of their declaration. */
  readonly devices: readonly CheckedDevice[];
  /** What may be mapped for all of them together. */
  readonly ranges: IovaRanges | undefined;
  /** Errors: the VM would not get its devices, or not work with them. */
  readonly findings: readonly Diagnostic[];
  /** The host refused something, so that not everything could be judged. */
  readonly refused: boolean;
}

/** A device that could be attached. */
export interface CheckedDevice {
  /** The user's own. */
  readonly id: string;
  readonly bdf: string;
  /** Bits of addresses that can be mapped for it and the devices before it. */
  readonly width: number;
  /** Its page table serves another device too; undefined where the interface does not tell. */
  readonly sharesTable: boolean | undefined;
  /** Its BARs can be mapped for others. */
  readonly barsMappable: boolean;
}

/** Codes of findings after which something was not looked at. */
const REFUSALS = ['PXM476', 'PXM477'];

/**
 * Attaches all devices of a VM together, also those that come later, on descriptors of its own, looks at what can be
 * mapped for them, and lets go: the host is as before. Nothing is thrown for a host that refuses: `findings` says so.
 */
export function preflight(platform: Platform, root: HostRoot = HOST): Preflight {
  const { attach, name: vm } = platform;
  const report = new Collector();
  const devices: CheckedDevice[] = [];
  const came = (more: Pick<Preflight, 'mode' | 'ranges'>): Preflight => {
    const findings = report.diagnostics;
    return { vm, ...more, devices, findings, refused: findings.some(({ code }) => REFUSALS.includes(code)) };
  };
  const owned = attach.devices.length === 0 ? undefined : openDevices(platform, root, report);
  if (owned === undefined) return came({ mode: undefined, ranges: undefined });
  const { mode } = owned;
  try {
    const wishes = wishesOf(platform);
    refuseWishes(wishes, mode === 'legacy' ? 'legacy' : 'hand-over', report);
    const guest = guestRanges(platform, { deviceMemory: attach.p2p === 'always' });
    let ranges: IovaRanges | undefined;
    const told = new Set<string>();
    for (const device of attach.devices) {
      const there = addDevice(platform, owned, device, report);
      if (there === undefined) continue;
      ranges = owned.ranges();
      const bad = misfits(guest, ranges).filter(({ start, last }) => !told.has(`${start} ${last}`));
      for (const misfit of bad) {
        told.add(`${misfit.start} ${misfit.last}`);
        reportMisfit(platform, device, misfit, ranges, report);
      }
      const width = (ranges.ranges.at(-1)?.last ?? 0n).toString(2).length;
      judgeIommu(platform, device, { info: there.info, width }, report);
      const barsMappable = attach.devices.length > 1 && attach.p2p !== 'never' && owned.reaches(there);
      devices.push({ id: there.name.id, bdf: device.host, width, sharesTable: there.shared, barsMappable });
    }
    if (ranges !== undefined) judgeMemory(platform, owned, ranges, root, report);
    judgeP2p(platform, devices, root, report);
    return came({ mode, ranges });
  } finally {
    owned.close();
  }
}

/** Opens what devices of a VM are attached through; reports PXM477 where the host does not let it. */
export function openDevices(platform: Platform, root: HostRoot, report: Collector): OwnedDevices | undefined {
  const { mode } = platform.attach;
  try {
    return new OwnedDevices({ mode }, root);
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    for (const { message, file, remedy } of error.diagnostics)
      report.error(
        'PXM477',
        `devices of ${platform.name} cannot be attached: ${[file, message].filter(Boolean).join(' ')}`,
        {
          span: attachPlace({ platform }, 'mode'),
          ...(remedy !== undefined && { remedy }),
        },
      );
    return undefined;
  }
}

/** Attaches a device; reports PXM476 for one that is not prepared, PXM477 for one that is refused. */
export function addDevice(
  platform: Platform,
  owned: OwnedDevices,
  device: AttachedDevice,
  report: Collector,
): SpaceDevice | undefined {
  const { id } = device.function;
  const span = placeOf({ platform }, { device });
  try {
    return owned.add({ id, bdf: device.host });
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    for (const { code, message, remedy } of error.diagnostics) {
      const unprepared = code === 'PXM411' || code === 'PXM476';
      report.error(
        unprepared ? 'PXM476' : 'PXM477',
        `device ${id} (${device.host}) ${unprepared ? 'is not ready' : 'cannot be attached'}: ${message}`,
        {
          span,
          remedy: unprepared
            ? `run pxm prepare first${remedy === undefined ? '' : `; or ${remedy}`}`
            : (remedy ?? 'see the log of the kernel'),
        },
      );
    }
    return undefined;
  }
}

function reportMisfit(
  platform: Platform,
  device: AttachedDevice,
  misfit: Misfit,
  ranges: IovaRanges,
  report: Collector,
): void {
  const remedy =
    misfit.why === 'reserved' && platform.machine.arch === 'x86'
      ? 'give the guest less memory, or write machine: { max-ram-below-4g: ... } to move it'
      : 'give the guest less memory, or a smaller hotplug window';
  report.error('PXM478', `device ${device.function.id}: ${misfitText(misfit, ranges)}`, {
    span: placeOf({ platform }, { device }),
    remedy,
  });
}

function judgeP2p(
  platform: Platform,
  devices: readonly CheckedDevice[],
  root: HostRoot,
  report: Collector,
): void {
  const { attach } = platform;
  if (attach.p2p === 'never' || devices.length < 2) return;
  const able = devices.map(({ id, bdf, barsMappable }) => {
    const device = attach.devices.find((one) => one.function.id === id);
    const span = device && placeOf({ platform }, { device });
    return { id, rootBus: rootBusOf(bdf, root), mappable: barsMappable, span };
  });
  p2pDevices(attach.p2p, able, report);
}
