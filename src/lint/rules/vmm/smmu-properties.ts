import { type Creation, switched } from '../../command-line.ts';
import type { CommandLineRule } from '../../rule.ts';

/** Values that an SMMUv3 of QEMU's own making cannot have. */
const REFUSED: readonly (readonly [key: string, refused: (value: string, unit: Creation) => boolean])[] = [
  ['ril', (_, unit) => switched(unit, 'ril') === false],
  ['ats', (_, unit) => switched(unit, 'ats') === true],
  ['cmdqv', (_, unit) => switched(unit, 'cmdqv') === true],
  ['oas', (value) => value === '48'],
  ['ssidsize', (value) => value !== '0' && value !== 'auto'],
];

/** What only the host's SMMU can do needs accel=on. */
export const smmuProperties: CommandLineRule = {
  code: 'PXM327',
  severity: 'error',
  *check(line) {
    for (const unit of line.of('arm-smmuv3')) {
      if (switched(unit, 'accel')) continue;
      for (const [key, refused] of REFUSED) {
        const value = unit.properties.peek(key);
        if (value === undefined || !refused(value, unit)) continue;
        yield {
          on: unit.on,
          span: unit.properties.place(key) ?? unit.span,
          message: `${key}=${value} needs accel=on`,
          remedy: `leave ${key} out, or add accel=on where the host has an SMMUv3`,
        };
      }
    }
  },
};
