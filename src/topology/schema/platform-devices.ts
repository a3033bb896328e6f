import { id } from './common.ts';
import { boolean, integer, list, object, optional, ref, required, string } from './types.ts';

export const platformDevices = list(
  object(
    {
      id: required(id('Id of the device.')),
      path: required(
        string({
          pattern: /^\\[A-Z_][A-Z0-9_]{3}(\.[A-Z_][A-Z0-9_]{3})*$/,
          means: String.raw`an ACPI path with every name padded to four characters, such as \_SB_.DMA0`,
          maxLength: 250,
          doc: 'Path of the device in the ACPI namespace.',
          examples: [String.raw`\_SB_.DMA0`],
        }),
      ),
      iommu: optional(ref('iommu', { doc: 'SMMUv3 that serves it.' }), 'none: its DMA is not translated'),
      'stream-id': optional(
        integer(0, 0xffff_ffff, { doc: 'Stream id of its DMA at the SMMUv3; its device id for MSIs.' }),
        '0',
      ),
      coherent: optional(boolean({ doc: 'Its DMA is coherent with the caches of the processors.' }), 'true'),
      'address-bits': optional(integer(1, 64, { doc: 'Bits of the addresses that it can drive.' }), '64'),
    },
    { doc: 'A device that is not on PCI.' },
  ),
  {
    doc: 'Devices of the ACPI namespace that are not on PCI but have an IOMMU or MSIs (IORT named components).',
  },
);
