import type { Draft } from './draft.ts';

const ABOVE_40_BITS = ['large-memory', 'cxl', 'pci-window'];

/** The IOMMU of a machine; on Arm one for each of several root buses. `rootBus` is the machine's own. */
export function addIommu(draft: Draft, rootBus: string): void {
  const { random, has, properties, devices, expanders } = draft;
  const bypassed = has('bypass-machine');
  if (bypassed) properties.push(`default${random.pick(['_bus_bypass_iommu', '-bus-bypass-iommu'])}=on`);
  if (has('intel')) {
    devices.splice(random.int(0, devices.length), 0, ['intel-iommu', ...intelOptions(draft)].join(','));
  } else if (has('amd')) {
    const options = has('iommu-options')
      ? random.some(['intremap=on', 'device-iotlb=on', 'dma-translation=off', 'dma-remap=on'], 0.5)
      : [];
    if (has('iommu-options') && random.chance(0.3)) options.push('intremap=on', 'xtsup=on');
    const unit = ['amd-iommu', ...new Set(options)].join(',');
    if (random.chance(0.2)) {
      devices.push('AMDVI-PCI,id=amdvi,addr=1e,bus=pcie.0', `${unit},pci-id=amdvi`);
    } else devices.splice(random.int(0, devices.length), 0, unit);
  } else if (has('virtio-iommu')) {
    const options = [
      `bus=${rootBus}`,
      ...(random.chance(0.5) ? ['addr=1d'] : []),
      ...(random.chance(0.3) && !ABOVE_40_BITS.some(has) ? ['aw-bits=40'] : []),
    ];
    devices.splice(random.int(0, devices.length), 0, ['virtio-iommu-pci', ...options].join(','));
  } else if (has('smmuv3-machine')) {
    properties.push('iommu=smmuv3');
  } else if (has('smmuv3-devices')) {
    const roots = [
      ...(bypassed ? [] : [rootBus]),
      ...expanders.filter(({ bypass, cxl }) => !bypass && !cxl).map(({ id }) => id),
    ];
    const chosen = random.some(roots, 0.7);
    for (const bus of random.shuffled(chosen.length > 0 ? chosen : roots.slice(0, 1))) {
      devices.push(`arm-smmuv3,primary-bus=${bus},id=${random.id('su')}`);
    }
  }
}

function intelOptions({ random, has }: Draft): string[] {
  if (!has('iommu-options')) return [];
  const remapping = random.pick(['intremap=on', 'intremap=off', 'intremap=auto']);
  return [
    remapping,
    ...random.some(['device-iotlb=on', 'caching-mode=on', 'snoop-control=on'], 0.5),
    // Addresses that a unit does not reach are refused.
    ...(ABOVE_40_BITS.some(has) ? [] : random.some(['aw-bits=39'], 0.5)),
    ...(remapping === 'intremap=on' ? random.some(['eim=on'], 0.5) : []),
  ];
}
