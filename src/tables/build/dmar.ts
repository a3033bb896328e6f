import { make } from '../../binary/make.ts';
import { writtenByQemu } from '../../machines/beyond-qemu.ts';
import type { Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';
import { atsr, type Dmar, type DmarStructure, dmar, drhd } from '../dmar.ts';
import { ioApicScope, rootBusScopes } from './dmar-scopes.ts';
import { remappingStructures } from './dmar-structures.ts';
import { headerIds } from './header-ids.ts';

/** The DMAR of a machine with VT-d units; undefined for one without. */
export function buildDmar(platform: Platform): Dmar | undefined {
  const units = platform.iommus.filter((unit) => unit.type === 'intel');
  const [first] = units;
  if (first === undefined) return undefined;
  const remapping = units.filter((unit) => unit.interruptRemapping);
  return make(dmar, {
    ...headerIds(platform),
    hostAddressWidth: Math.max(...units.map((unit) => unit.addressWidth)) - 1,
    flags: {
      interruptRemapping: remapping.length > 0,
      x2apicOptOut: remapping.some((unit) => unit.optOutX2apic),
    },
    structures: writtenByQemu(platform, 'DMAR') ? asQemu(first) : remappingStructures(platform, units),
  });
}

/**
 * QEMU's single unit (hw/i386/acpi-build.c `build_dmar_q35`): what is on the root buses it serves is listed even
 * where nothing else is left. QEMU's own order of root buses depends on its unnamed devices; here they ascend.
 */
function asQemu({ base, buses, deviceIotlb }: Iommu): DmarStructure[] {
  return [
    make(drhd, { registerBaseAddress: base ?? 0n, scopes: [ioApicScope, ...buses.flatMap(rootBusScopes)] }),
    ...(deviceIotlb ? [make(atsr, { flags: { allPorts: true } })] : []),
  ];
}
