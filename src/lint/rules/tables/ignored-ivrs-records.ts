import {
  acpiDevice,
  acpiDeviceInteger,
  acpiDeviceOther,
  acpiDeviceString,
} from '../../../tables/ivrs/entries.ts';
import { ivhd40, ivmdAll, ivmdDevice, ivmdRange } from '../../../tables/ivrs/ivrs.ts';
import type { TablesRule } from '../../rule.ts';

/** Memory without a mapping, devices without a name, blocks that came with a later revision of the table. */
export const ignoredIvrsRecords: TablesRule = {
  code: 'PXM297',
  severity: 'warning',
  *check(set) {
    for (const { value, place } of set.records('IVRS', ivmdAll, ivmdDevice, ivmdRange)) {
      if (value.flags.unityMap || value.flags.exclusionRange) continue;
      yield {
        ...place,
        message: 'IVRS: a memory definition is neither a unity map nor an exclusion range',
        source: 'drivers/iommu/amd/init.c init_memory_definitions',
        remedy: 'set the flag unity, or leave the block out',
      };
    }
    const named = [acpiDevice, acpiDeviceInteger, acpiDeviceString, acpiDeviceOther] as const;
    for (const { value, place } of set.records('IVRS', ...named)) {
      if (!/^\0/.test(value.hid)) continue;
      yield {
        ...place,
        message: 'IVRS: an ACPI device has no hardware id',
        source: 'drivers/iommu/amd/init.c init_iommu_from_acpi',
        remedy: 'write its _HID, or leave the entry out',
      };
    }
    const [block] = set.records('IVRS', ivhd40);
    if (block === undefined || (set.decoded('IVRS')?.table.revision ?? 2) >= 2) return;
    yield {
      ...block.place,
      message: 'IVRS: a block of type 40h is in a table of revision 1',
      remedy: 'write revision 2',
    };
  },
};
