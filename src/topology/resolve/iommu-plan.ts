import type { Cpu, CpuTopology, Machine, MemoryMap } from '../platform.ts';
import type { Coverage, IntegratedDevice, Iommu, PlatformDevice, ReservedRegion } from '../platform-iommu.ts';
import type { Context } from './context.ts';
import { type BusServices, resolveCoverage } from './coverage.ts';
import type { NodeDraft } from './draft.ts';
import { resolveIntegratedDevices } from './integrated-devices.ts';
import { checkCoverage } from './iommu-checks.ts';
import { addIommuFunctions } from './iommu-functions.ts';
import { resolveIommuIds } from './iommu-ids.ts';
import { resolveIommuRegisters } from './iommu-registers.ts';
import { resolveIommuWidths } from './iommu-widths.ts';
import { draftIommus, type IommuDraft } from './iommus.ts';
import type { PciDraft } from './pci-draft.ts';
import { resolvePlatformDevices } from './platform-devices.ts';
import { resolveReservedRegions } from './reserved-regions.ts';
import { serveRootBuses } from './root-bus-service.ts';

export interface IommuSurroundings {
  readonly machine: Machine;
  readonly memory: MemoryMap;
  readonly cpus: readonly Cpu[];
}

export interface IommuPlan {
  readonly units: readonly IommuDraft[];
  readonly services: BusServices;
}

/** All that is decided about IOMMUs. */
export interface Translation {
  readonly iommus: readonly Iommu[];
  readonly coverage: Coverage[];
  readonly reservedRegions: ReservedRegion[];
  readonly platformDevices: PlatformDevice[];
  readonly integratedDevices: IntegratedDevice[];
}

/** Units and the root buses they serve; adds their PCI functions, so it comes before anything is placed. */
export function planIommus(
  ctx: Context,
  topology: CpuTopology,
  nodes: ReadonlyMap<number, NodeDraft>,
  pci: PciDraft,
): IommuPlan {
  const units = draftIommus(ctx, topology, nodes, pci);
  const services = serveRootBuses(ctx, units, pci, nodes);
  addIommuFunctions(ctx, units, pci, services);
  return { units, services };
}

/** Everything else about the units, once buses have numbers and memory has its place. */
export function finishIommus(
  ctx: Context,
  { units, services }: IommuPlan,
  pci: PciDraft,
  around: IommuSurroundings,
): Translation {
  const coverage = resolveCoverage(ctx, units, pci, services);
  const integratedDevices = resolveIntegratedDevices(ctx, units, coverage, pci);
  resolveIommuRegisters(ctx, units, around.memory);
  resolveIommuWidths(ctx, units, coverage, around);
  resolveIommuIds(ctx, units, around.cpus);
  const platformDevices = resolvePlatformDevices(ctx, units, pci, around.memory);
  checkCoverage(ctx, units, coverage, { services, platformDevices, cpus: around.cpus });
  return {
    iommus: units,
    coverage,
    reservedRegions: resolveReservedRegions(ctx, units, coverage, pci, around.memory),
    platformDevices,
    integratedDevices,
  };
}
