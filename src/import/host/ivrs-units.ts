import type { Ivrs } from '../../tables/ivrs/ivrs.ts';
import type { Table } from '../../tables/table.ts';
import type { Host } from '../../vfio/sysfs/host.ts';
import { segmentOf } from './dmar-units.ts';
import type { Unit } from './units.ts';

const BLOCKS = ['ivhd40', 'ivhd11', 'ivhd10'] as const;

/** Units of an IVRS, each by the newest of its blocks, with the functions that they serve. */
export function ivrsUnits(table: Table, host: Host): Unit[] {
  const { blocks } = table as unknown as Ivrs;
  const kind = BLOCKS.find((name) => blocks.some((block) => block.kind === name));
  return blocks.flatMap((block): Unit[] => {
    if (block.kind !== kind || !('entries' in block)) return [];
    const ids = idRanges(block.entries);
    const serves = (bdf: string) =>
      segmentOf(bdf) === block.segment &&
      ids.some(([first, last]) => first <= idOf(bdf) && idOf(bdf) <= last);
    return [
      {
        name: `0x${block.baseAddress.toString(16)}`,
        type: 'amd',
        devices: new Set(
          host.devices.map(({ bdf }) => bdf).filter((bdf) => serves(bdf) && idOf(bdf) !== block.deviceId),
        ),
        others: false,
        interruptRemapping: true,
        deviceIotlb: block.flags.iotlbSupport,
        optOutX2apic: false,
        addressWidth: undefined,
      },
    ];
  });
}

/** First and last device ids of entries: a range starts with one entry and ends with the next that ends one. */
function idRanges(
  entries: readonly { readonly kind?: string; readonly deviceId?: number }[],
): [number, number][] {
  let start: number | undefined;
  return entries.flatMap(({ kind = '', deviceId = 0 }): [number, number][] => {
    if (kind === 'all') return [[0, 0xffff]];
    if (/rangeStart$/i.test(kind)) start = deviceId;
    if (kind === 'rangeEnd' && start !== undefined) return [[start, deviceId]];
    return /select$/i.test(kind) ? [[deviceId, deviceId]] : [];
  });
}

/** Bus, device and function as one number. */
export function idOf(bdf: string): number {
  const [bus = '0', device = '0', number = '0'] = bdf.split(/[:.]/).slice(1);
  return (Number.parseInt(bus, 16) << 8) | (Number.parseInt(device, 16) << 3) | Number(number);
}
