import type { PlatformRule } from '../../rule.ts';

/** Bytes of a section of memory: x86-64, and Arm with pages of 4 or 16 KiB. */
const SECTION = 1n << 27n;

/** A section of memory that belongs to two nodes is kept with one of them, or SRAT is not used at all. */
export const nodeBorder: PlatformRule = {
  code: 'PXM175',
  severity: 'warning',
  *check({ memory, declaration }) {
    for (const [index, range] of memory.ranges.entries()) {
      const before = memory.ranges[index - 1];
      if (before === undefined || before.node === range.node || range.node === undefined) continue;
      if (before.base + before.size !== range.base || range.base % SECTION === 0n) continue;
      const declared = before.node?.declared;
      const span = declared && declaration.at(declared, 'memory');
      yield {
        on: `node ${before.node?.id}`,
        ...(span && { span }),
        message: `node ${before.node?.id} ends at 0x${range.base.toString(16)}, inside a section of 128 MiB that node ${range.node.id} goes on in`,
        remedy: 'give nodes memory in multiples of 128M',
      };
    }
  },
};
