import { id } from './common.ts';
import { boolean, either, integer, list, object, optional, ref, required, size, string } from './types.ts';

const hardwareId = (doc: string) =>
  string({
    pattern: /^([A-Z]{3}|[A-Z0-9]{4})[0-9A-F]{4}$/,
    means: 'a hardware id such as AMDI0020 or PNP0A08',
    doc,
    examples: ['AMDI0020'],
  });

export const platformDevices = list(
  object(
    {
      id: required(id('Id of the device.')),
      iommu: optional(
        ref('iommu', { doc: 'IOMMU that serves it; x86 tables name such a device only behind one.' }),
        'none: its DMA is not translated',
      ),
      path: optional(
        string({
          pattern: /^\\[A-Z_][A-Z0-9_]{3}(\.[A-Z_][A-Z0-9_]{3})*$/,
          means: String.raw`an ACPI path with every name padded to four characters, such as \_SB_.DMA0`,
          maxLength: 250,
          doc: 'Path of the device in the ACPI namespace; IORT and DMAR name it by that.',
          examples: [String.raw`\_SB_.DMA0`],
        }),
        'needed but behind amd and virtio units',
      ),
      'stream-id': optional(
        integer(0, 0xffff_ffff, { doc: 'Stream id of its DMA at the SMMUv3; its device id for MSIs.' }),
        'the highest 16-bit one that nothing else has',
      ),
      coherent: optional(
        boolean({ doc: 'Its DMA is coherent with the caches of the processors (IORT).' }),
        'true',
      ),
      'address-bits': optional(
        integer(1, 64, { doc: 'Bits of the addresses that it can drive (IORT).' }),
        '64',
      ),
      requester: optional(
        string({
          pattern: /^[0-9a-fA-F]{2}:[01][0-9a-fA-F]\.[0-7]$/,
          means: 'bus, device and function such as 00:1e.2',
          doc: 'Requester id of its DMA, in which no PCI function is; needed behind intel and amd units.',
        }),
        'none',
      ),
      hid: optional(hardwareId('`_HID` of the device; IVRS names it by that.'), 'needed behind amd units'),
      cid: optional(hardwareId('`_CID` of the device (IVRS).'), 'none'),
      uid: optional(
        either(
          integer(0, 0xff),
          string({
            pattern: /^[!-~]{1,255}$/,
            means: 'printable characters without spaces',
          }),
          {
            doc: '`_UID` of the device (IVRS). Linux reads one byte of a number, so numbers end at 255.',
            examples: [String.raw`\_SB.FUR0`],
          },
        ),
        'none',
      ),
      base: optional(
        size({ doc: 'Base of its first register window; VIOT names it by that.' }),
        'needed behind virtio units',
      ),
      endpoint: optional(
        integer(0, 0xffff_ffff, { doc: 'Endpoint id at the virtio-iommu.' }),
        'the first one above those of PCI that nothing else has, from 65536 on',
      ),
    },
    { doc: 'A device that is not on PCI.' },
  ),
  {
    doc: 'Devices of the ACPI namespace that are not on PCI but have an IOMMU or MSIs: named components of IORT, namespace devices of DMAR, ACPI devices of IVRS, MMIO endpoints of VIOT.',
  },
);
