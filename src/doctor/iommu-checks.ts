import { type Check, failure, type Outcome, ok, unknown, warning } from './check.ts';
import type { Condition } from './condition.ts';

/** Tables that describe an IOMMU, what it is called, and what turns it on. */
const TABLES: Readonly<Record<string, { readonly name: string; readonly on: string }>> = {
  DMAR: { name: 'VT-d', on: 'boot with intel_iommu=on' },
  IVRS: { name: 'AMD-Vi', on: 'boot with amd_iommu=on' },
  IORT: { name: 'SMMU', on: 'use a kernel with CONFIG_ARM_SMMU_V3' },
  VIOT: { name: 'virtio-iommu', on: 'use a kernel with CONFIG_VIRTIO_IOMMU' },
};
const OFF = /^(?:iommu|intel_iommu|amd_iommu)=(?:.*,)?off$/;

/** Checks of the IOMMU and of interrupts. */
export const IOMMU_CHECKS: readonly Check[] = [
  { code: 'PXM425', name: 'IOMMU', look: inUse },
  { code: 'PXM426', name: 'interrupts', look: interrupts },
];

function inUse({ host, tables, commandLine }: Condition): Outcome {
  const { groups } = host;
  const units = unitsOf(host);
  if (groups.length > 0) {
    const names = units.map(({ name, kind }) => `${name} (${kind})`).join(', ') || 'without a name in sysfs';
    return ok(`${names}, ${groups.length} groups`);
  }
  if (units.length > 0)
    return warning(
      'an IOMMU that no device is behind',
      'bind the devices: behind some IOMMUs they get their groups then',
    );
  const present = Object.entries(TABLES).find(([signature]) =>
    tables.some((table) => table.signature === signature),
  );
  if (present === undefined)
    return failure(
      'the firmware describes no IOMMU',
      'turn VT-d, AMD-Vi or the SMMU on in the setup of the firmware',
    );
  const [signature, { name, on }] = present;
  const off = commandLine.find((word) => OFF.test(word));
  const found = `the firmware describes ${name} (${signature}), the kernel does not use it`;
  if (off !== undefined) return failure(`${found}: ${off}`, `boot without ${off}`);
  return failure(found, on);
}

/** Those of a known kind: others may be no IOMMUs of devices, such as that of iommufd's self-test. */
function unitsOf({ iommus, groups }: Condition['host']): Condition['host']['iommus'] {
  const known = iommus.filter(({ kind }) => kind !== 'other');
  return known.length > 0 || groups.length === 0 ? known : iommus;
}

function interrupts({ host, remapped, unsafe }: Condition): Outcome {
  const kinds = new Set(host.iommus.map(({ kind }) => kind));
  if (kinds.has('smmuv3'))
    return unknown('isolated by the ITS if there is one', 'nothing: verified at attach');
  if (remapped) return ok('remapped');
  if (unsafe.length > 0)
    return warning(
      `not remapped, and ${unsafe.join(' and ')} allowed that: a guest can send any interrupt to the host`,
      'give devices to guests that you trust only',
    );
  if (remapped === undefined || host.groups.length === 0)
    return unknown('whether they are remapped is not to be seen', 'nothing: verified at attach');
  return failure(
    'not remapped: the kernel gives no device away',
    'turn interrupt remapping on in the firmware, and boot without intremap=off; for trusted guests iommufd.allow_unsafe_interrupts=1',
  );
}
