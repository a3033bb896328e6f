import type { Page } from './page.ts';

const MACHINE = 'machine: { type: q35 }\nmemory: { total: 1G }\n';

/** PXM187 to PXM189: section `lint` of a topology and option `--ignore`. */
export const SUPPRESSION_PAGES: readonly Page[] = [
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
