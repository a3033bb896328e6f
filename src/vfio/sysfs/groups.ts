import { join } from 'node:path';
import type { HostGroup, ReservedIova } from './host.ts';
import { BDF, byAddress } from './pci-address.ts';
import type { SysfsReader } from './sysfs-reader.ts';

/** Every IOMMU group by its number. */
export function readGroups(reader: SysfsReader): HostGroup[] {
  const folder = join(reader.sys, 'kernel/iommu_groups');
  return reader
    .folders(folder)
    .filter((name) => /^\d{1,9}$/.test(name) || reader.odd(join(folder, name), 'is no number of a group'))
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => {
      const at = join(folder, name);
      const members = reader.names(join(at, 'devices'));
      return {
        id: Number(name),
        type: reader.match(join(at, 'type'), /^[\w-]{1,40}$/)?.[0] ?? 'unknown',
        devices: members.filter((member) => BDF.test(member)).sort(byAddress),
        others: members.filter((member) => !BDF.test(member)),
        reserved: reservedRegions(reader, join(at, 'reserved_regions')),
      };
    });
}

/** Lines of first and last address and kind. */
function reservedRegions(reader: SysfsReader, path: string): ReservedIova[] {
  const lines = reader.text(path)?.split('\n').filter(Boolean) ?? [];
  return lines.flatMap((line, index) => {
    const parts = /^(0x[0-9a-f]{16}) (0x[0-9a-f]{16}) (direct|direct-relaxable|reserved|msi)$/.exec(line);
    if (parts === null) return reader.odd(path, `line ${index + 1} is no reserved region`) ?? [];
    const [start, last] = parts.slice(1, 3).map(BigInt) as [bigint, bigint];
    if (last < start) return reader.odd(path, `line ${index + 1} ends before it begins`) ?? [];
    return { start, last, kind: parts[3] as ReservedIova['kind'] };
  });
}
