import type { Platform } from '../topology/platform.ts';
import type { BeyondQemu } from './beyond-qemu.ts';
import { IOMMU_MODELS } from './iommu-models.ts';

/** Root buses in PCI segments that QEMU does not have, in each table that tells of segments. */
export function segmentsBeyondQemu(platform: Platform): BeyondQemu[] {
  const { pci, iommus, machine, initiators, cxl, declaration } = platform;
  const always = [
    'MCFG',
    ...iommus.map(({ type }) => IOMMU_MODELS[type].table),
    ...(machine.arch === 'arm' ? ['IORT'] : []),
  ];
  return pci.rootBuses.flatMap((bus) => {
    const { id, segment, bridge } = bus;
    if (segment === 0) return [];
    const signatures = new Set([
      ...always,
      ...(initiators.some(({ device }) => device.bus.segment === segment) ? ['SRAT'] : []),
      ...(cxl?.hostBridges.some((host) => host.bus === bus) ? ['CEDT'] : []),
    ]);
    return [...signatures].map((signature) => ({
      signature,
      message: `bus ${id} is in PCI segment ${segment}, which ${signature} shall tell, but QEMU has segment 0 only`,
      span: bridge?.declared && declaration.at(bridge.declared, 'segment'),
      instead: 'leave "segment" out',
      unmet: true,
    }));
  });
}
