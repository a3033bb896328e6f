import type { Iort } from '../../tables/iort/iort.ts';
import type { Table } from '../../tables/table.ts';
import type { Host } from '../../vfio/sysfs/host.ts';
import { segmentOf } from './dmar-units.ts';
import { idOf } from './ivrs-units.ts';
import type { Unit } from './units.ts';

/** SMMUv3 units of an IORT with the functions of the segments whose ids are mapped to them (DEN0049 table 4: a count is one less). */
export function iortUnits(table: Table, host: Host): Unit[] {
  const { nodes, nodeOffset } = table as unknown as Iort;
  const offsets = new Map<Iort['nodes'][number], number>();
  let at = nodeOffset;
  for (const node of nodes) {
    offsets.set(node, at);
    at += 'data' in node && !('length' in node) ? node.data.length : node.length;
  }
  const complexes = nodes.flatMap((node) => (node.kind === 'rootComplex' ? node : []));
  return nodes.flatMap((node): Unit[] => {
    if (node.kind !== 'smmuv3') return [];
    const behind = complexes.flatMap(({ segment, mappings }) =>
      mappings
        .filter(({ outputReference }) => outputReference === offsets.get(node))
        .map(({ inputBase, idCount }) => ({ segment, first: inputBase, last: inputBase + idCount })),
    );
    return [
      {
        name: `0x${node.baseAddress.toString(16)}`,
        type: 'smmuv3',
        devices: new Set(
          host.devices
            .map(({ bdf }) => bdf)
            .filter((bdf) =>
              behind.some(
                ({ segment, first, last }) =>
                  segment === segmentOf(bdf) && first <= idOf(bdf) && idOf(bdf) <= last,
              ),
            ),
        ),
        others: false,
        interruptRemapping: true,
        deviceIotlb: false,
        optOutX2apic: false,
        addressWidth: undefined,
      },
    ];
  });
}
