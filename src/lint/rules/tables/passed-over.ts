import { atsr, deviceScope, drhd } from '../../../tables/dmar.ts';
import { rootComplex } from '../../../tables/iort/nodes.ts';
import { genericPort, genericPortPci } from '../../../tables/srat.ts';
import { pciRange } from '../../../tables/viot.ts';
import type { Found, TablesRule } from '../../rule.ts';
import type { TableSet } from '../../table-set.ts';

const DMAR_C = 'drivers/iommu/intel/dmar.c';

/** Records that are whole and say something, which Linux does not take from there. */
export const passedOver: TablesRule = {
  code: 'PXM208',
  severity: 'warning',
  *check(set) {
    for (const { value, place } of set.records('SRAT', genericPort, genericPortPci)) {
      if (!value.flags.enabled || value.deviceHandleType === 0) continue;
      yield {
        ...place,
        message: `SRAT: the generic port of domain ${value.proximityDomain} is not told by its ACPI device`,
        source: 'drivers/acpi/numa/hmat.c srat_parse_genport_affinity',
        remedy: 'name the host bridge by _HID and _UID (handle type 0)',
      };
    }
    for (const { value, place } of set.records('DMAR', atsr)) {
      if (!value.flags.allPorts || value.scopes.length === 0) continue;
      yield {
        ...place,
        message: 'DMAR: an ATSR for all ports lists ports, which are not read',
        source: `${DMAR_C} dmar_parse_one_atsr`,
        remedy: 'clear flag ALL_PORTS, or leave the scopes out',
      };
    }
    for (const { value, place } of set.records('DMAR', deviceScope)) {
      if (value.path.length > 0) continue;
      yield {
        ...place,
        message: 'DMAR: a device scope has no path, so that it is of no device',
        source: `${DMAR_C} dmar_match_pci_path`,
        remedy: 'write device and function of each step of its path',
      };
    }
    for (const { value, place } of set.records('VIOT', pciRange)) {
      if (value.segmentStart <= value.segmentEnd && value.bdfStart <= value.bdfEnd) continue;
      yield {
        ...place,
        message: 'VIOT: a PCI range ends before it starts, so that it is of no function',
        source: 'drivers/acpi/viot.c viot_pci_dev_iommu_init',
        remedy: 'let the last function not be less than the first',
      };
    }
    yield* seconds(set);
  },
};

/** The second of two that should be one. */
function* seconds(set: TableSet): Iterable<Found> {
  const seen = new Set<string>();
  const again = (key: string) => seen.size === seen.add(key).size;
  for (const { value, place } of set.records('DMAR', drhd)) {
    if (!again(`${value.segment} ${value.registerBaseAddress}`)) continue;
    yield {
      ...place,
      message: `DMAR: there is a DRHD before with register base 0x${value.registerBaseAddress.toString(16)}; the scopes of this one are lost`,
      source: `${DMAR_C} dmar_parse_one_drhd`,
      remedy: 'put all scopes of a unit into one DRHD',
    };
  }
  for (const { value, place } of set.records('IORT', rootComplex)) {
    if (!again(`root complex ${value.segment}`)) continue;
    yield {
      ...place,
      message: `IORT: there is a root complex of segment ${value.segment} before; the mappings of this one are lost`,
      source: 'drivers/acpi/arm64/iort.c iort_match_node_callback',
      remedy: 'put all mappings of a segment into one node',
    };
  }
}
