import type { PlatformRule } from '../../rule.ts';

/** The tables name an IOMMU's own function, so that it must not move when a device is added. */
export const automaticIommuSlot: PlatformRule = {
  code: 'PXM173',
  severity: 'warning',
  *check({ iommus, declaration }) {
    for (const { id, declared, function: on } of iommus) {
      if (on === undefined || declared.slot !== undefined) continue;
      const others = on.bus.functions.filter(
        (one) => one !== on && one.declared !== undefined && one.declared.slot === undefined,
      );
      if (others.length === 0) continue;
      const slot = on.device.toString(16).padStart(2, '0');
      const span = declaration.at(declared);
      yield {
        on: declared.id ?? id,
        ...(span && { span }),
        message: `iommu ${id} is in slot ${slot} only because of what else is on ${on.bus.id}: a further device moves it`,
        remedy: `write slot: '${slot}'`,
      };
    }
  },
};
