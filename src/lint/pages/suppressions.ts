import type { Page } from './page.ts';

const MACHINE = 'machine: { type: q35 }\nmemory: { total: 1G }\n';

/** PXM187 to PXM189: section `lint` of a topology and option `--ignore`. */
export const SUPPRESSION_PAGES: readonly Page[] = [
  {
    code: 'PXM187',
    means:
      'A suppression is about an error. An error is what cannot be built, or what a VMM or guest refuses: it stays.',
    consumer: 'pxm lint',
    example: {
      topology: `machine: { type: q35 }
memory: { total: 1G }
iommus: [{ id: vtd, type: intel, options: { fsts: true } }]
lint: { ignore: [{ rule: PXM325, reason: works here }] }
`,
      change: ['lint: { ignore: [{ rule: PXM325, reason: works here }] }', ''],
    },
    with: ['PXM325'],
  },
  {
    code: 'PXM188',
    means: 'A suppression names a code that lint does not have.',
    consumer: 'pxm lint',
    example: {
      topology: `${MACHINE}lint: { ignore: [{ rule: PXM199, reason: not used }] }\n`,
      change: ['lint: { ignore: [{ rule: PXM199, reason: not used }] }', ''],
    },
  },
  {
    code: 'PXM189',
    means:
      'A suppression fits no finding. What it was for may be corrected, or is on another object, and a new finding of the same kind would go unseen.',
    consumer: 'pxm lint',
    example: {
      topology: `${MACHINE}lint: { ignore: [{ rule: PXM151, reason: not used }] }\n`,
      change: ['lint: { ignore: [{ rule: PXM151, reason: not used }] }', ''],
    },
  },
];
