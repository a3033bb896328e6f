import type { Bus, Node, PciFunction } from './platform.ts';
import type { DeclaredIommu } from './schema/topology.ts';

/** One IOMMU the guest sees. */
export interface Iommu {
  readonly id: string;
  readonly declared: DeclaredIommu;
  readonly type: 'intel' | 'amd' | 'smmuv3' | 'virtio';
  /** Order of creation among units of the machine, from 0. */
  readonly index: number;
  /** Made by the machine itself (`iommu=smmuv3`) rather than by a device. */
  readonly ofMachine: boolean;
  /** Serves everything that no other unit serves and nothing bypasses. */
  readonly catchAll: boolean;
  readonly segment: number;
  /** Register base; undefined for virtio on PCI. A virtio unit with a base is one of virtio-mmio. */
  readonly base: bigint | undefined;
  /** First of its wired interrupts (SMMUv3); undefined for others. */
  readonly interrupt: number | undefined;
  readonly node: Node | undefined;
  /** Socket it was made for; undefined when nothing says. */
  readonly socket: number | undefined;
  /** PCI function of an AMD unit, or of a virtio unit without a base. */
  readonly function: PciFunction | undefined;
  readonly interruptRemapping: boolean;
  readonly extendedIds: boolean;
  readonly addressWidth: number;
  readonly deviceIotlb: boolean;
  readonly translation: boolean;
  readonly optOutX2apic: boolean;
  /**
   * Root buses that it serves with all below them, by number, but for single functions which `coverage` gives to
   * another unit or lets bypass.
   */
  readonly buses: readonly Bus[];
  /** Single functions it serves below other root buses. */
  readonly functions: readonly PciFunction[];
  readonly properties: readonly (readonly [name: string, value: string | number | boolean])[];
}

/** What becomes of one function's DMA. */
export interface Coverage {
  readonly function: PciFunction;
  /** Undefined: not translated. */
  readonly iommu: Iommu | undefined;
  readonly bypassed: boolean;
  readonly why: string;
}

/** A device of the ACPI namespace that is not on PCI. */
export interface PlatformDevice {
  readonly id: string;
  /** ACPI path, names padded to four characters. */
  readonly path: string;
  /** Undefined: its DMA is not translated. */
  readonly iommu: Iommu | undefined;
  readonly streamId: number;
  readonly coherent: boolean;
  readonly addressBits: number;
}

export interface ReservedRegion {
  readonly id: string;
  readonly base: bigint;
  readonly size: bigint;
  /** Undefined: all devices. */
  readonly functions: readonly PciFunction[] | undefined;
  readonly access: 'read-write' | 'read' | 'write' | 'excluded';
}
