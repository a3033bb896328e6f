import type { CommandLineRule } from '../../rule.ts';

/** Properties that QEMU 11.1 has no more, and what to write instead. */
const REMOVED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'intel-iommu': {
    'x-scalable-mode': 'write scalable-mode',
    'x-flts': 'write fsts',
    'x-pasid-mode': 'write pasid-bits',
    'dma-drain': 'remove it',
    pt: 'remove it',
  },
  'amd-iommu': { pt: 'remove it; libvirt writes it for passthrough' },
};
const SINCE = 11.1;

/** QEMU ends at a property that it does not have; libvirt does not know of it. */
export const removedProperty: CommandLineRule = {
  code: 'PXM324',
  severity: 'error',
  *check(line) {
    if (line.version < SINCE) return;
    for (const { driver, properties, on, span } of line.devices) {
      for (const [name, remedy] of Object.entries(REMOVED[driver] ?? {})) {
        if (!properties.has(name)) continue;
        const message = `QEMU ${SINCE} has no property ${driver}.${name}`;
        yield { on, span: properties.place(name) ?? span, message, remedy };
      }
    }
  },
};
