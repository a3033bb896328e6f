import type { Page } from './page.ts';

/** PXM279 to PXM287: IVRS. */
export const IVRS_PAGES: readonly Page[] = [
  {
    code: 'PXM279',
    means:
      'The AMD driver adds up the bytes of IVRS itself and, other than for most tables, does without one whose sum is not 0.',
    example: { tables: 'amd', edits: ['IVRS+9: 00', 'IVRS unsealed'] },
    with: ['PXM220'],
  },
  {
    code: 'PXM280',
    means:
      'A block of length 0 never leads to the next one: Linux walks on the spot for ever while it boots.',
    example: { tables: 'amd', edits: ['IVRS+114: 00 00'] },
    with: ['PXM211'],
  },
  {
    code: 'PXM281',
    means:
      'Linux uses the blocks of one type: the last type up to 40h that it finds for the device of the first block. When that is none of 10h, 11h and 40h, it uses no IOMMU.',
    example: { tables: 'amd', edits: ['IVRS+112: 21'] },
    with: ['PXM210', 'PXM214', 'PXM219'],
  },
  {
    code: 'PXM282',
    means: 'A unit has its registers at address 0, where there are none. Linux maps them and reads nonsense.',
    example: { tables: 'amd', edits: ['IVRS+120: 00 00 00 00 00 00 00 00'] },
  },
  {
    code: 'PXM283',
    means:
      'Device entries have no length field: 4 bytes for types below 40h, 8 below 80h, then only F0h, which has one. For others Linux takes 0 and walks on the spot for ever.',
    example: { tables: 'amd', edits: ['IVRS+152: 80'] },
    with: ['PXM216'],
  },
  {
    code: 'PXM284',
    means:
      'A special device entry is about neither an I/O APIC nor an HPET. Setting up the IOMMUs ends with an error.',
    example: { tables: 'amd', edits: ['IVRS+191: 03'] },
    with: ['PXM217'],
  },
  {
    code: 'PXM285',
    means: 'An I/O APIC of MADT is in no special device entry. Linux then remaps no interrupts at all.',
    example: { tables: 'amd', edits: ['IVRS+188: 09'] },
  },
  {
    code: 'PXM286',
    means:
      "The I/O APIC from which the timer's interrupt comes must have the southbridge's device id, 00:14.0, whatever is there in fact. Linux remaps no interrupts otherwise.",
    example: { tables: 'amd', edits: ['IVRS+189: a8 00'] },
  },
  {
    code: 'PXM287',
    means: 'There are more units than Linux keeps (32). It uses none.',
    example: { when: 'An IVRS with 33 units.', otherwise: 'An IVRS with 32 of them.' },
    consumer: 'drivers/iommu/amd/init.c init_iommu_one',
    fix: 'Describe at most 32 units.',
  },
];
