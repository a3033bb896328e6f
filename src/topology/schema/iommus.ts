import { id, MAX_SEGMENT, slot, vmmOptions } from './common.ts';
import { boolean, choice, either, integer, list, object, optional, ref, required, size } from './types.ts';

export const iommus = list(
  object(
    {
      id: optional(
        id('Id of the unit.'),
        'iommuN; with `per-socket` each gets this id, a dot and its socket number',
      ),
      type: required(
        choice(['intel', 'amd', 'smmuv3', 'virtio'], {
          doc: 'intel: VT-d (DMAR), amd: AMD-Vi (IVRS), smmuv3: Arm SMMUv3 (IORT), virtio: virtio-iommu (VIOT).',
        }),
      ),
      'per-socket': optional(
        boolean({
          doc: "One such unit for each socket, serving the root buses near it. The machine's own bus counts as near socket 0 unless `machine.node` says otherwise.",
        }),
        'false',
      ),
      socket: optional(
        integer(0, 4095, {
          doc: 'Socket that it is near, and whose root buses it serves unless `buses` or `devices` say which.',
        }),
        'none',
      ),
      segment: optional(
        integer(0, MAX_SEGMENT, {
          doc: 'PCI segment that it serves, and no other. A unit of type intel or amd is in one segment anyway.',
        }),
        'intel and amd: that of the first root bus it serves; smmuv3 and virtio: any that no unit is declared for',
      ),
      buses: optional(
        list(ref('bus'), { doc: 'Root buses that it serves, with all below them.', examples: [['pxb0']] }),
        'none',
      ),
      devices: optional(
        list(ref('device'), { doc: 'Single devices that it serves.', examples: [['gpu0']] }),
        'none',
      ),
      scope: optional(
        choice(['machine', 'buses'], {
          doc: 'SMMUv3 on QEMU: one unit that the machine makes for all buses (`-machine iommu=smmuv3`), or a unit device for each bus (`-device arm-smmuv3`).',
        }),
        'buses when `buses`, `devices`, `socket`, `per-socket` or `segment` is given, else machine',
      ),
      'interrupt-remapping': optional(
        boolean({
          doc: 'Remaps interrupts; needed for processors with ids above 255. All units of a table do, or none.',
        }),
        'true, unless another unit of its table has false',
      ),
      'extended-ids': optional(
        boolean({ doc: 'Interrupts reach processors with 32-bit x2APIC ids (EIM on Intel, XTSup on AMD).' }),
        'true where processor ids above 255 need it, or another unit of its table has true',
      ),
      'address-width': optional(
        integer(30, 64, { doc: 'Bits of the I/O addresses it translates.' }),
        "QEMU's (48; smmuv3: 44; virtio: 39 on q35), or what memory and MMIO need where that may be more; less where the `dirty-tracker` of a device asks for it",
      ),
      'device-iotlb': optional(
        boolean({ doc: 'Devices may cache translations (ATS).' }),
        'true where a device has `ats-required`',
      ),
      translation: optional(boolean({ doc: 'Translates DMA; without, it only remaps interrupts.' }), 'true'),
      base: optional(
        size({ multipleOf: 0x1000n, doc: 'Register base address; QEMU has its own.' }),
        "the machine's, further units after it; a virtio unit with a base is one of virtio-mmio",
      ),
      slot: optional(slot, 'the first free one; for the PCI function of amd and virtio units'),
      'opt-out-x2apic': optional(
        boolean({ doc: 'Asks the guest not to use x2APIC mode (Intel).' }),
        'true where another unit has it',
      ),
      options: optional(vmmOptions('Further properties of the unit in the VMM.'), 'none'),
    },
    {
      exclusive: [
        ['per-socket', 'socket'],
        ['per-socket', 'buses'],
        ['per-socket', 'devices'],
        ['per-socket', 'base'],
      ],
    },
  ),
  {
    doc: 'IOMMUs the guest sees: none, one, or several. A unit without `socket`, `per-socket`, `buses` and `devices` serves everything that no other unit serves and nothing bypasses, with `segment` everything of that segment.',
  },
);

export const reservedRegions = list(
  object({
    id: optional(id('Id of the region.'), 'regionN'),
    base: required(size({ doc: 'First byte; page aligned.' })),
    size: required(size({ min: 1n, doc: 'Bytes; whole pages.' })),
    devices: required(
      either(choice(['all']), list(ref('device')), { doc: 'Devices that must reach it, or `all`.' }),
    ),
    access: optional(
      choice(['read-write', 'read', 'write', 'excluded'], {
        doc: 'What they do there; excluded: never translated (AMD).',
      }),
      'read-write',
    ),
  }),
  { doc: 'Memory that devices reach whatever the guest does: RMRR, IVMD, RMR.' },
);
