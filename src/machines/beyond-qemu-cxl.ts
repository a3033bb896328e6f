import type { Platform } from '../topology/platform.ts';
import type { BeyondQemu } from './beyond-qemu.ts';

const RESTRICTIONS = 0x2f;

/** What the CEDT of a topology says that QEMU's cannot. */
export function cxlBeyondQemu({ cxl, declaration }: Platform): BeyondQemu[] {
  const declared = declaration.topology.cxl?.windows ?? [];
  return (cxl?.windows ?? []).flatMap(({ restrictions }, at) => {
    const window = declared[at];
    if (window === undefined) return [];
    const checks = [
      [window.base !== undefined, 'base', 'has an address of its own, but QEMU places windows by itself'],
      [
        restrictions !== RESTRICTIONS,
        'restrictions',
        `has restrictions 0x${restrictions.toString(16)}, but QEMU always writes 0x${RESTRICTIONS.toString(16)}`,
      ],
    ] as const;
    return checks
      .filter(([wrong]) => wrong)
      .map(([, key, says]) => ({
        signature: 'CEDT',
        message: `CXL window ${at} ${says}`,
        span: declaration.at(window, key),
        instead: `leave "${key}" out`,
        unmet: key === 'base',
      }));
  });
}
