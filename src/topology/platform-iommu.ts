import type { Bus, Node, PciFunction } from './platform.ts';
import type { DeclaredDevice, DeclaredIommu } from './schema/topology.ts';

/** One IOMMU the guest sees. */
export interface Iommu {
  readonly id: string;
  readonly declared: DeclaredIommu;
  readonly type: 'intel' | 'amd' | 'smmuv3' | 'virtio';
  /** Order of creation among units of the machine, from 0. */
  readonly index: number;
  /** Made by the machine itself (`iommu=smmuv3`) rather than by a device. */
  readonly ofMachine: boolean;
  /** Serves everything, or all of its segment, that no other unit serves and nothing bypasses. */
  readonly catchAll: boolean;
  /** Of what it serves; of types that serve several segments, the first. */
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

export type SocProperty = NonNullable<DeclaredDevice['soc-properties']>[number];

/** A device on a root bus of which DMAR tells more than its unit (SATC, SIDP). */
export interface IntegratedDevice {
  readonly function: PciFunction;
  /** It works with ATS only. */
  readonly atsRequired: boolean;
  readonly properties: readonly SocProperty[];
}

/** A device of the ACPI namespace that is not on PCI, as the table of its unit names it. */
export type PlatformDevice = NamedComponent | NamespaceDevice | HidDevice | MmioEndpoint;

/** Named by its path in IORT; the only one that needs no unit: its interrupts alone are mapped then. */
export interface NamedComponent {
  readonly table: 'IORT';
  readonly id: string;
  /** Undefined: its DMA is not translated. */
  readonly iommu: Iommu | undefined;
  /** ACPI path, names padded to four characters. */
  readonly path: string;
  readonly streamId: number;
  readonly coherent: boolean;
  readonly addressBits: number;
}

/** Named by its path in DMAR. */
export interface NamespaceDevice {
  readonly table: 'DMAR';
  readonly id: string;
  readonly iommu: Iommu;
  readonly path: string;
  /** Bus, device and function in one number, in which no PCI function is. */
  readonly requesterId: number;
}

/** Named by its hardware id in IVRS. */
export interface HidDevice {
  readonly table: 'IVRS';
  readonly id: string;
  readonly iommu: Iommu;
  readonly hid: string;
  readonly cid: string | undefined;
  readonly uid: string | number | undefined;
  readonly requesterId: number;
}

/** Named by its registers in VIOT. */
export interface MmioEndpoint {
  readonly table: 'VIOT';
  readonly id: string;
  readonly iommu: Iommu;
  readonly base: bigint;
  readonly endpoint: number;
}

export interface ReservedRegion {
  readonly id: string;
  readonly base: bigint;
  readonly size: bigint;
  /** Undefined: all devices. */
  readonly functions: readonly PciFunction[] | undefined;
  readonly access: 'read-write' | 'read' | 'write' | 'excluded';
}
