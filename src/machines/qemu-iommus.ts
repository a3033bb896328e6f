import type { Iommu } from '../topology/platform-iommu.ts';
import { IOMMU_MODELS, SMMU_OF_MACHINE } from './iommu-models.ts';

/** Where QEMU 11.1 has a unit's registers; undefined for virtio-iommu, which is a PCI function. */
export function unitBase({ type, ofMachine, index }: Iommu): bigint | undefined {
  if (ofMachine) return SMMU_OF_MACHINE.base;
  const { firstBase, registers } = IOMMU_MODELS[type];
  return firstBase === undefined ? undefined : firstBase + registers * BigInt(index);
}

/** Whether a unit is given a property of QEMU's that is switched on. */
export function hasOption({ properties }: Iommu, wanted: string): boolean {
  return properties.some(([name, value]) => name === wanted && (value === true || value === 'on'));
}
