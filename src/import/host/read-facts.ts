import { readHostTables } from '../../vfio/sysfs/acpi-tables.ts';
import { readProcessors } from '../../vfio/sysfs/processors.ts';
import { readHost } from '../../vfio/sysfs/read-host.ts';
import type { HostFacts } from './import-host.ts';
import { IOMMU_TABLES } from './units.ts';

/** Everything that `importHost` takes from this machine, or from a copy of one. Throws as `readHost`. */
export function readHostFacts(root?: Parameters<typeof readHost>[0]): HostFacts {
  return {
    host: readHost(root),
    processors: readProcessors(root),
    tables: readHostTables(IOMMU_TABLES, root),
  };
}
