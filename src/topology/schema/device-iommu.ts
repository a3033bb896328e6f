import { boolean, choice, integer, list, object, optional, required, size } from './types.ts';

/** What the tracker of DMA writes in a device can do, which live migration relies on. */
export const dirtyTracker = object(
  {
    'address-bits': required(
      integer(12, 64, {
        doc: 'Bits of the I/O addresses that it can log. The IOMMU that serves the device translates no more.',
        examples: [42],
      }),
    ),
    'page-sizes': optional(
      list(size({ min: 0x1000n }), {
        doc: 'Sizes of the pages that it can log by; powers of two.',
        examples: [['4K', '2M']],
        minItems: 1,
      }),
      'not known',
    ),
    ranges: optional(
      integer(1, 0xffff, { doc: 'Address ranges that it can log at the same time.' }),
      'not known',
    ),
  },
  { doc: 'Limits of the tracker of DMA writes in the device (`VFIO_DEVICE_FEATURE_DMA_LOGGING`).' },
);

export const atsRequired = boolean({
  doc: 'The device works only with a translation cache of its own, so that ATS must be on (SATC of DMAR; Intel).',
});

/** What SIDP can say of a device on a root bus (VT-d section 8.9). */
export const socProperties = list(
  choice(['no-nested-translation', 'no-write-snoop', 'no-page-snoop', 'hardened-ats']),
  {
    doc: 'Properties of a device integrated into the processor (SIDP of DMAR; Intel). no-nested-translation: requests without PASID must not be translated in two stages; no-write-snoop, no-page-snoop: nor be snooped by a flag of the PASID entry, or of the page; hardened-ats: its translation cache can be trusted.',
    examples: [['hardened-ats']],
    minItems: 1,
  },
);
