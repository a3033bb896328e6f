import { nodeId, vmmOptions } from './common.ts';
import { boolean, choice, integer, object, optional, required, size, string } from './types.ts';

const oem = object(
  {
    id: optional(
      string({
        maxLength: 6,
        pattern: /^[ -~]+$/,
        means: '1 to 6 printable ASCII characters',
        doc: 'OEM ID of every table.',
      }),
      'BOCHS',
    ),
    'table-id': optional(
      string({
        maxLength: 8,
        pattern: /^[ -~]+$/,
        means: '1 to 8 printable ASCII characters',
        doc: 'OEM table ID of every table.',
      }),
      'BXPC',
    ),
    revision: optional(
      integer(0, 0xffffffff, { doc: 'OEM revision of every table; QEMU always writes 1.' }),
      '1',
    ),
    'creator-id': optional(
      string({
        maxLength: 4,
        pattern: /^[ -~]+$/,
        means: '1 to 4 printable ASCII characters',
        doc: 'Creator ID of every table; QEMU always writes BXPC.',
      }),
      'BXPC on QEMU, PXM on none',
    ),
    'creator-revision': optional(
      integer(0, 0xffffffff, { doc: 'Creator revision; QEMU always writes 1.' }),
      '1',
    ),
  },
  { doc: 'Ids in the header of every table.' },
);

/** The machine that decides what is not declared. */
export const machine = object(
  {
    type: required(
      choice(['q35', 'pc', 'virt'], {
        doc: 'Machine type: q35 and pc are x86, virt is Arm. With `vmm: none` it only sets the architecture and the default address map.',
      }),
    ),
    vmm: optional(
      choice(['qemu-11.1', 'qemu-11.0', 'qemu-10.2', 'qemu-10.1', 'qemu-10.0', 'none'], {
        doc: 'Whose tables are built: those a QEMU machine version publishes, byte for byte, or spec-clean ones for another VMM or firmware (none).',
      }),
      'qemu-11.1',
    ),
    firmware: optional(
      choice(['seabios', 'ovmf', 'aavmf'], {
        doc: 'The firmware that boots the VM. It decides PCI bus numbers and the MCFG base.',
      }),
      'seabios on q35 and pc, aavmf on virt',
    ),
    oem: optional(oem, "the machine's own"),
    'max-ram-below-4g': optional(
      size({ doc: 'Upper bound of memory below 4 GiB (x86).' }),
      "the machine type's own split",
    ),
    pic: optional(
      boolean({ doc: 'Dual 8259 interrupt controller (x86); clears PCAT_COMPAT in the MADT when false.' }),
      'true',
    ),
    'gic-version': optional(choice(['2', '3', '4'], { doc: 'Arm interrupt controller (virt).' }), '3'),
    its: optional(boolean({ doc: 'GIC ITS for MSIs (virt, GIC version 3 or later).' }), 'true'),
    msi: optional(
      choice(['its', 'gicv2m', 'off'], {
        doc: 'What takes message-signaled interrupts (virt): a GIC ITS, a GICv2m frame, or nothing.',
      }),
      'its with GIC version 3 or later unless `its` is false, gicv2m with version 2',
    ),
    'highmem-ecam': optional(boolean({ doc: 'ECAM above 4 GiB (virt).' }), 'true'),
    'pci-window': optional(
      size({ multipleOf: 1n << 20n, doc: 'Least size of the 64-bit window for the BARs of devices.' }),
      'what the BARs of devices need, and what the VMM has by itself',
    ),
    bypass: optional(
      boolean({ doc: 'Devices on the root buses bypass the IOMMU unless their bus says otherwise.' }),
      'false',
    ),
    node: optional(
      nodeId(
        "Node that the machine's own root bus is near. QEMU does not tell the guest, so it needs an SSDT.",
      ),
      'none',
    ),
    virtualization: optional(boolean({ doc: 'Guest may use EL2 (virt).' }), 'false'),
    options: optional(
      vmmOptions(
        'Further properties of the machine in the VMM, by the names that its `-machine` takes, such as `usb: true`.',
      ),
      'none',
    ),
  },
  { doc: 'Machine type, VMM version and firmware: together they decide everything a user need not declare.' },
);
