import type { AnyStruct, Layout } from '../binary/field.ts';
import { structOf } from './ioctl.ts';
import { hwInfoAmd, hwInfoArmSmmuv3, hwInfoTegra241Cmdqv, hwInfoVtd } from './uapi/iommufd.ts';
import { IOMMUFD_VALUES } from './uapi/iommufd-constants.ts';

/** Registers that say what an IOMMU is and can do: of VT-d, of SMMUv3, of a Tegra241's queues, of AMD. */
const REGISTERS = [
  ...(['flags', 'cap', 'ecap'] as const),
  ...(['idr0', 'idr1', 'idr2', 'idr3', 'idr4', 'idr5', 'iidr', 'aidr'] as const),
  ...(['version', 'log2vcmdqs', 'log2vsids'] as const),
  ...(['efr', 'efr2'] as const),
] as const;

export type HwRegister = (typeof REGISTERS)[number];

/** What the IOMMU of a device is and can do, as its driver tells. */
export interface HwInfo {
  /** `none` when the driver tells nothing, `unknown` for what came after Linux 7.2. */
  readonly kind: 'none' | 'intel' | 'smmuv3' | 'tegra241-cmdqv' | 'amd' | 'unknown';
  /** The kernel's number for the kind. */
  readonly type: number;
  /** Those of its kind; none when the kind is unknown or fewer bytes came than it should have. */
  readonly registers: Readonly<Partial<Record<HwRegister, bigint>>>;
  /** The same and whatever else the kernel gave, as it is. */
  readonly bytes: Uint8Array;
  /** Bits of the ids of a device's processes; 0 when it can have none, or before Linux 6.15. */
  readonly maxPasidLog2: number;
  readonly capabilities: {
    readonly dirtyTracking: boolean;
    readonly pciPasidExec: boolean;
    readonly pciPasidPriv: boolean;
    /** False also on kernels that do not tell. */
    readonly pciAtsNotSupported: boolean;
  };
}

const TYPE = IOMMUFD_VALUES.IOMMU_HW_INFO_TYPE;

const KINDS: Readonly<Record<number, { readonly kind: HwInfo['kind']; readonly layout?: Layout }>> = {
  [TYPE.NONE]: { kind: 'none' },
  [TYPE.INTEL_VTD]: { kind: 'intel', layout: hwInfoVtd },
  [TYPE.ARM_SMMUV3]: { kind: 'smmuv3', layout: hwInfoArmSmmuv3 },
  [TYPE.TEGRA241_CMDQV]: { kind: 'tegra241-cmdqv', layout: hwInfoTegra241Cmdqv },
  [TYPE.AMD]: { kind: 'amd', layout: hwInfoAmd },
};

/** Decodes what a driver told of its IOMMU; never throws. */
export function decodeHwInfo(
  type: number,
  bytes: Uint8Array,
): Pick<HwInfo, 'kind' | 'type' | 'registers' | 'bytes'> {
  const { kind, layout } = KINDS[type] ?? { kind: 'unknown' as const };
  if (layout === undefined || bytes.length < layout.fixedSize) return { kind, type, registers: {}, bytes };
  const value: AnyStruct = structOf(layout, bytes.subarray(0, layout.fixedSize));
  const registers: Partial<Record<HwRegister, bigint>> = {};
  for (const name of REGISTERS) {
    const found = value[name] ?? value[`${name}Reg`];
    if (typeof found === 'number' || typeof found === 'bigint') registers[name] = BigInt(found);
  }
  return { kind, type, registers, bytes };
}
