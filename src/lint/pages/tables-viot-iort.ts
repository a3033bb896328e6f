import type { Page } from './page.ts';

/** PXM288 to PXM295: VIOT and IORT. */
export const ARM_IOMMU_PAGES: readonly Page[] = [
  {
    code: 'PXM288',
    means:
      'A node lies outside of the table or is shorter than its type. Linux stops reading VIOT: endpoints from there on are not translated.',
    example: { tables: 'virtio', edits: ['VIOT+66: 19 00'] },
    with: ['PXM212'],
  },
  {
    code: 'PXM289',
    means: 'A node is of a type that Linux does not know. It warns and ignores the node.',
    example: { tables: 'virtio', edits: ['VIOT+64: 09'] },
    with: ['PXM216'],
  },
  {
    code: 'PXM290',
    means:
      'The output node of an endpoint is no virtio-iommu. Linux drops the endpoint: its DMA is not translated.',
    example: { tables: 'virtio', edits: ['VIOT+80: 40 00'] },
    with: ['PXM230'],
  },
  {
    code: 'PXM291',
    means: 'The number of nodes leads past the end of the table. Linux stops there with "bad table".',
    example: { tables: 'smmu', edits: ['IORT+36: 05 00 00 00'] },
    with: ['PXM218'],
  },
  {
    code: 'PXM292',
    means:
      'A mapping leads to offset 0, where no node is. Linux drops it ("firmware bug"): devices with those ids have no IOMMU, and no message interrupts.',
    example: { tables: 'smmu', edits: ['IORT+296: 00 00 00 00'] },
    with: ['PXM230'],
  },
  {
    code: 'PXM293',
    means:
      'Only named components, root complexes and the own interrupts of SMMUv3 and PMCG may have single mappings, which lead to one id whatever comes in. Linux skips others.',
    example: { tables: 'smmu', edits: ['IORT+156: 01 00 00 00'] },
  },
  {
    code: 'PXM294',
    means: 'A reserved memory range (RMR) has no mappings, so that it is for no device. Linux skips it.',
    example: { tables: 'smmu', edits: ['IORT+160: 06', 'IORT+168: 00 00 00 00'] },
    with: ['PXM210', 'PXM214', 'PXM230'],
  },
  {
    code: 'PXM295',
    means:
      'A reserved memory range is empty or not made of whole pages of 64 KiB. Linux says so and widens it to whole pages.',
    example: {
      tables: 'smmu',
      edits: [
        'IORT+160: 06',
        'IORT+176: 00 00 00 00 01 00 00 00 1c 00 00 00 00 11 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00',
      ],
    },
    with: ['PXM219', 'PXM228', 'PXM230'],
  },
];
