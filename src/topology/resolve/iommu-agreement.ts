import { IOMMU_MODELS } from '../../machines/iommu-models.ts';
import type { Iommu } from '../platform-iommu.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';

interface Shared {
  readonly key: 'interrupt-remapping' | 'extended-ids' | 'opt-out-x2apic';
  readonly property: 'interruptRemapping' | 'extendedIds' | 'optOutX2apic';
  readonly types: readonly Iommu['type'][];
  /** Units that leave the key out follow one that has this; undefined: they do as they would alone. */
  readonly follows: boolean | undefined;
  readonly what: string;
  readonly why: string;
}

/** What a guest takes from all units of a table, or from none. */
const SHARED: readonly Shared[] = [
  {
    key: 'interrupt-remapping',
    property: 'interruptRemapping',
    types: ['intel', 'amd'],
    follows: false,
    what: 'interrupt remapping',
    why: 'the table has it for all of its units or for none',
  },
  {
    key: 'extended-ids',
    property: 'extendedIds',
    types: ['intel', 'amd'],
    follows: true,
    what: 'extended ids',
    why: 'a guest uses them with all units or with none',
  },
  {
    key: 'opt-out-x2apic',
    property: 'optOutX2apic',
    types: ['intel'],
    follows: true,
    what: 'x2APIC opt-out',
    why: 'DMAR has one flag for all of its units',
  },
];

/**
 * Units of one table say the same: those that leave a key out follow one that has it. Errors: PXM140 for two that
 * contradict each other.
 */
export function agreeOnTable(
  ctx: Context,
  units: readonly IommuDraft[],
  ...keys: readonly Shared['key'][]
): void {
  for (const shared of SHARED.filter(({ key }) => keys.includes(key))) {
    for (const type of shared.types) {
      const ofTable = units.filter((unit) => unit.type === type);
      agree(ctx, ofTable, shared);
    }
  }
}

function agree(ctx: Context, units: readonly IommuDraft[], shared: Shared): void {
  const { key, property, follows, what, why } = shared;
  const asking = units.find(({ declared }) => declared[key] === follows);
  if (!asking) return;
  for (const unit of units) {
    if (unit.declared[key] === undefined) {
      if (unit[property] === asking[property]) continue;
      unit[property] = asking[property];
      ctx.derive(`iommu ${unit.id} ${what}`, asking[property] ? 'yes' : 'no', `as ${asking.id}: ${why}`);
    } else if (unit.declared[key] !== follows) {
      const [first, second] = unit.index < asking.index ? [unit, asking] : [asking, unit];
      const table = IOMMU_MODELS[unit.type].table;
      const text = `iommu ${first.id} and iommu ${second.id} of one ${table} differ in ${what}, but ${why}`;
      ctx.report.error('PXM140', text, {
        span: ctx.at(second.declared, key),
        related: ctx.related(`iommu ${first.id}`, first.declared, key),
        remedy: `write ${key}: ${follows} or ${!follows} at both`,
      });
    }
  }
}
