import { gicIts, gicMsiFrame } from '../../../tables/madt/gic.ts';
import { ioApic, localApic, localX2apic } from '../../../tables/madt/x86.ts';
import type { TablesRule } from '../../rule.ts';
import type { PlacedRecord } from '../../table-set.ts';

const CONTROLLERS = [localApic, localX2apic, ioApic, gicIts, gicMsiFrame] as const;
type Controller = PlacedRecord<(typeof CONTROLLERS)[number]>['value'];

/** Ids of 8 and of 32 bits that stand for no processor. */
const NOBODY = [0xff, 0xffffffff];

/** The second of two controllers with one id is not used, or is taken for the first. */
export const controllerIds: TablesRule = {
  code: 'PXM236',
  severity: 'warning',
  *check(set) {
    const seen = new Set<string>();
    for (const { value, place } of set.records('APIC', ...CONTROLLERS)) {
      const name = nameOf(value);
      if (name === undefined) continue;
      if (seen.has(name)) {
        yield {
          ...place,
          message: `APIC: there are two of ${name}`,
          remedy: 'give each an id of its own',
        };
      }
      seen.add(name);
    }
  },
};

/** Undefined for processors that are not there. */
function nameOf(value: Controller): string | undefined {
  switch (value.kind) {
    case 'ioApic':
      return `I/O APIC ${value.ioApicId}`;
    case 'gicIts':
      return `ITS ${value.itsId}`;
    case 'gicMsiFrame':
      return `MSI frame ${value.frameId}`;
    default: {
      const id = value.kind === 'localApic' ? value.apicId : value.x2apicId;
      const there = (value.flags.enabled || value.flags.onlineCapable) && !NOBODY.includes(id);
      return there ? `processor ${id}` : undefined;
    }
  }
}
