import { Collector } from '../../diagnostics/collector.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Platform } from '../../topology/platform.ts';
import type { AttachedDevice } from '../../topology/platform-attach.ts';
import type { MigrationAbilities } from '../../vfio/migration-states.ts';
import { placeOf } from '../checks/check.ts';

/** Who notes which pages a device writes while the VM moves. */
export type Tracking =
  | {
      readonly by: 'device';
      /** Bytes for each bit of what it notes; undefined when it refused to note what the guest has. */
      readonly pageSize: bigint | undefined;
      /** Most bits of I/O addresses that it notes; undefined when no IOMMU of the guest decides that. */
      readonly width: number | undefined;
      /** Error of the kernel when it refused the memory of the guest. */
      readonly refused: string | undefined;
    }
  | { readonly by: 'iommu' }
  | { readonly by: 'nobody' };

/** What the driver of a device, and the IOMMU in front of it, say of migrating it. */
export interface MigrationProbe {
  readonly device: AttachedDevice;
  /** Undefined: its driver cannot migrate it. */
  readonly abilities: MigrationAbilities | undefined;
  /** Bytes of its state, as it expects now; undefined where it does not tell. */
  readonly stateBytes: bigint | undefined;
  readonly tracking: Tracking;
}

/** Whether a VM could be moved to another host while it runs. */
export interface MigrationReadiness {
  readonly vm: string;
  readonly devices: readonly MigrationProbe[];
  /** Errors: what stands in the way. Warnings: what makes it slow. */
  readonly findings: readonly Diagnostic[];
}

/** Says what stands in the way of migrating a VM with its devices: PXM435 to PXM438. */
export function judgeMigration(platform: Platform, probes: readonly MigrationProbe[]): MigrationReadiness {
  const report = new Collector();
  for (const probe of probes) {
    judgeStates(platform, probe, report);
    judgeTracking(platform, probe, report);
  }
  judgeTogether(platform, probes, report);
  return { vm: platform.name, devices: probes, findings: report.diagnostics };
}

const nameOf = ({ device }: MigrationProbe) => `device ${device.function.id} (${device.host})`;

function judgeStates(platform: Platform, probe: MigrationProbe, report: Collector): void {
  const { device, abilities } = probe;
  const span = placeOf({ platform }, { device });
  if (abilities?.stopCopy !== true) {
    report.error('PXM435', `${nameOf(probe)} cannot migrate: its driver saves no state`, {
      span,
      remedy:
        "bind the vendor's variant driver of vfio-pci if there is one (pxm plan says which), switch migration on for a virtual function, or unplug the device before the VM moves",
    });
  } else if (!abilities.preCopy) {
    report.warning('PXM435', `${nameOf(probe)} saves its state only while the VM stands still`, {
      span,
      remedy: 'count the time for its state as time in which the VM does not run',
    });
  }
}

function judgeTracking(platform: Platform, probe: MigrationProbe, report: Collector): void {
  const { device, tracking } = probe;
  const span = placeOf({ platform }, { device });
  if (tracking.by === 'iommu') return;
  if (tracking.by === 'nobody') {
    report.error('PXM436', `nobody notes which pages ${nameOf(probe)} writes`, {
      span,
      remedy:
        'use a host whose IOMMU tracks dirty pages (VT-d with SSADS in scalable mode, AMD with HD, SMMUv3 with HTTU), or have all memory copied while the VM stands still (vfio-pci enable-migration=on)',
    });
    return;
  }
  const unit = platform.coverage.find((one) => one.function === device.function)?.iommu;
  if (tracking.refused !== undefined) {
    report.error('PXM438', `${nameOf(probe)} does not log the memory of the guest: ${tracking.refused}`, {
      span,
      remedy: 'give the guest less memory, or larger pages for its log',
    });
  } else if (unit?.translation && tracking.width !== undefined && tracking.width < unit.addressWidth) {
    report.error(
      'PXM438',
      `${nameOf(probe)} logs ${tracking.width} bits of addresses, but iommu ${unit.id} translates ${unit.addressWidth}`,
      {
        span: platform.declaration.at(unit.declared, 'address-width') ?? span,
        remedy: `write address-width: ${tracking.width} or less, and dirty-tracker: { address-bits: ${tracking.width} } at the device so that it stays so`,
      },
    );
  }
}

/** Devices that stop one after the other may be written to by those that still run. */
function judgeTogether(platform: Platform, probes: readonly MigrationProbe[], report: Collector): void {
  if (probes.length < 2) return;
  for (const probe of probes) {
    if (probe.abilities === undefined || probe.abilities.p2p) continue;
    report.error(
      'PXM437',
      `${nameOf(probe)} has no state in which it runs without reaching other devices, which a VM with ${probes.length} devices needs`,
      {
        span: placeOf({ platform }, { device: probe.device }),
        remedy: 'give the VM no other device, or unplug this one before the VM moves',
      },
    );
  }
}
