import { join } from 'node:path';
import type { HostIommu } from './host.ts';
import { BDF, byAddress, NAME } from './pci-address.ts';
import type { SysfsReader } from './sysfs-reader.ts';

/** Folder of registers that tells the maker. */
const REGISTERS = { 'intel-iommu': 'intel', 'amd-iommu': 'amd' } as const;
const FOLDERS = Object.keys(REGISTERS) as (keyof typeof REGISTERS)[];

/** Every IOMMU in use, by name. */
export function readIommus(reader: SysfsReader): HostIommu[] {
  const folder = join(reader.sys, 'class/iommu');
  return reader
    .names(folder)
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
    .flatMap((name) => {
      const link = join(folder, name);
      if (!NAME.test(name)) return reader.odd(link, 'is no name of an IOMMU') ?? [];
      const below = reader.deviceFolder(link);
      return below === undefined ? [] : readIommu(reader, name, below);
    });
}

function readIommu(reader: SysfsReader, name: string, below: string): HostIommu {
  const at = join(reader.sys, below);
  const inside = reader.names(at);
  const registers = FOLDERS.find((found) => inside.includes(found));
  const above = below.split('/');
  return {
    name,
    kind: registers ? REGISTERS[registers] : kindOf(name, above),
    function: above.findLast((part) => BDF.test(part)),
    devices: reader
      .names(join(at, 'devices'))
      .filter((member) => BDF.test(member))
      .sort(byAddress),
    registers: registers === undefined ? {} : readRegisters(reader, join(at, registers)),
  };
}

function kindOf(name: string, above: readonly string[]): HostIommu['kind'] {
  if (name.startsWith('smmu3.')) return 'smmuv3';
  return above.some((part) => /^virtio\d+$/.test(part)) ? 'virtio' : 'other';
}

/** Hexadecimal numbers without `0x`; those of two words, such as AMD's features, are numbered from the second on. */
function readRegisters(reader: SysfsReader, folder: string): Record<string, bigint> {
  return Object.fromEntries(
    reader.names(folder).flatMap((register) => {
      const path = join(folder, register);
      if (!/^[a-z]\w*$/.test(register)) return reader.odd(path, 'is no name of a register') ?? [];
      // The version is written as two decimal numbers, the others are counts.
      if (register === 'version' || register.startsWith('domains_')) return [];
      const words = reader.match(path, /^[0-9a-f]{1,16}(:[0-9a-f]{1,16})*$/)?.[0].split(':') ?? [];
      return words.map((word, index) => [
        index === 0 ? register : register + (index + 1),
        BigInt(`0x${word}`),
      ]);
    }),
  );
}
