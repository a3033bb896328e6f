import type { Machine } from '../topology/platform.ts';
import type { Iommu } from '../topology/platform-iommu.ts';

/** What a kind of IOMMU is, whoever runs it. */
export interface IommuModel {
  /** As its vendor calls it. */
  readonly title: string;
  /** The ACPI table that tells of it. */
  readonly table: 'DMAR' | 'IVRS' | 'IORT' | 'VIOT';
  readonly archs: readonly Machine['arch'][];
  readonly remapsInterrupts: boolean;
  /** A unit is in one PCI segment, which its table names once for all that it serves. */
  readonly oneSegment: boolean;
  /** Register window of one unit in bytes. */
  readonly registers: bigint;
  /** Where the registers of the first unit are; further ones follow. Undefined where the user must say. */
  readonly firstBase: bigint | undefined;
  /** End of the addresses that units without a base of their own get. */
  readonly lastBase: bigint;
  /** Address widths that a unit may have unless the VMM has its own, ascending. */
  readonly widths: readonly number[];
  /** Narrower ones that it may have where something bounds the width, ascending. */
  readonly narrow: readonly number[];
  /** QEMU's width; a greater one where the unit may have it and memory needs it. */
  readonly qemuWidth: Readonly<Record<Machine['arch'], number>>;
  /** Those of `narrow` that QEMU has too. */
  readonly qemuNarrow: readonly number[];
  /** Any width from 32 on up can be asked for. */
  readonly anyWidth: boolean;
  /** QEMU's model of its PCI function; undefined for units that are none. */
  readonly functionModel: string | undefined;
}

const LOCAL_APICS = 0xfee0_0000n;
const PLATFORM_BUS_END = 0x0e00_0000n;

export const IOMMU_MODELS: Readonly<Record<Iommu['type'], IommuModel>> = {
  intel: {
    title: 'VT-d unit',
    table: 'DMAR',
    archs: ['x86'],
    remapsInterrupts: true,
    oneSegment: true,
    registers: 0x1000n,
    firstBase: 0xfed9_0000n,
    lastBase: LOCAL_APICS,
    widths: [48, 57],
    narrow: [39],
    qemuNarrow: [39],
    qemuWidth: { x86: 48, arm: 48 },
    anyWidth: false,
    functionModel: undefined,
  },
  amd: {
    title: 'AMD IOMMU',
    table: 'IVRS',
    archs: ['x86'],
    remapsInterrupts: true,
    oneSegment: true,
    registers: 0x4000n,
    firstBase: 0xfed8_0000n,
    lastBase: LOCAL_APICS,
    widths: [48, 64],
    narrow: [32, 40],
    qemuNarrow: [],
    qemuWidth: { x86: 64, arm: 64 },
    anyWidth: false,
    functionModel: 'AMDVI-PCI',
  },
  smmuv3: {
    title: 'SMMUv3',
    table: 'IORT',
    archs: ['arm'],
    remapsInterrupts: false,
    oneSegment: false,
    registers: 0x2_0000n,
    firstBase: 0x0c00_0000n,
    lastBase: PLATFORM_BUS_END,
    widths: [48, 52],
    narrow: [32, 36, 40, 42, 44],
    qemuNarrow: [],
    qemuWidth: { x86: 44, arm: 44 },
    anyWidth: false,
    functionModel: undefined,
  },
  virtio: {
    title: 'virtio-iommu',
    table: 'VIOT',
    archs: ['x86', 'arm'],
    remapsInterrupts: false,
    oneSegment: false,
    registers: 0x1000n,
    firstBase: undefined,
    lastBase: 0n,
    widths: [64],
    narrow: [],
    qemuNarrow: [],
    qemuWidth: { x86: 39, arm: 48 },
    anyWidth: true,
    functionModel: 'virtio-iommu-pci',
  },
};

/** The SMMUv3 that virt has by itself with `iommu=smmuv3`. */
export const SMMU_OF_MACHINE = { base: 0x0905_0000n, interrupt: 106 } as const;

/** Wired interrupts of further SMMUv3 units: four each, from this one on, below the end of the GIC's shared ones. */
export const SMMU_INTERRUPTS = { first: 144, each: 4, end: 1020 } as const;
