import type { Architecture, KernelVersion } from './kernel.ts';

/** What a rule of the kernel does to what it is about. */
export type Effect =
  /** The whole table, or what it is for, is not used. */
  | 'rejected'
  /** One record is not used. */
  | 'dropped'
  /** It is used, with a warning. */
  | 'doubted'
  /** The kernel would never come to an end. */
  | 'hangs'
  /** The kernel dies at boot. */
  | 'panics';

/** A rule that the tables break, and what follows. */
export interface Finding {
  /** Stable name of the rule: `srat-memory-length`. */
  readonly rule: string;
  readonly table: string;
  readonly effect: Effect;
  /** Bytes from the start of the table. */
  readonly offset?: number;
  readonly message: string;
  /** File and function of the kernel that applies the rule. */
  readonly source: string;
}

/** An address range. */
export interface Range {
  readonly base: bigint;
  /** Bytes. */
  readonly length: bigint;
}

/** A processor that the MADT describes and the kernel takes. */
export interface GuestProcessor {
  /** Number that Linux gives it; undefined for one that is only there to be plugged in later. */
  readonly cpu?: number;
  /** x86: its APIC id; Arm: its MPIDR. */
  readonly id: number | bigint;
  /** ACPI processor UID. */
  readonly uid: number;
  /** Undefined where that depends on the processor, not on tables. */
  readonly node?: number;
}

export interface NodeMemory extends Range {
  readonly hotPluggable: boolean;
  readonly nonVolatile: boolean;
  /** Whether there is RAM at boot in it. */
  readonly populated: boolean;
}

/** One of the classes `accessN` in sysfs. */
export interface AccessClass {
  /** Nodes with the best access, as linked below `initiators`. */
  readonly initiators: readonly number[];
  /** Nanoseconds and MB/s; 0 stands for unknown. */
  readonly readLatency: number;
  readonly writeLatency: number;
  readonly readBandwidth: number;
  readonly writeBandwidth: number;
}

/** A memory-side cache, as below `memory_side_cache/indexN`. */
export interface SideCache {
  readonly level: number;
  /** Bytes. */
  readonly size: bigint;
  readonly lineSize: number;
  readonly indexing: 'direct' | 'indexed' | 'other';
  readonly writePolicy: 'write back' | 'write through' | 'other';
}

export interface GuestNode {
  readonly node: number;
  /** Undefined for the one node of a kernel that uses no SRAT. */
  readonly proximityDomain?: number;
  readonly online: boolean;
  /** Numbers of the CPUs online at boot. */
  readonly cpus: readonly number[];
  readonly memory: readonly NodeMemory[];
  /** Neither memory nor CPUs at boot: something may fill it later, or it stands for a device. */
  readonly placeholder: boolean;
  /** Devices that SRAT names as its initiators. */
  readonly initiators: readonly string[];
  /** Made for a CXL window that no SRAT entry covers. */
  readonly cxlWindow: boolean;
  /** Access classes 0 (any initiator) and 1 (processors only), where HMAT gives some. */
  readonly access: readonly AccessClass[];
  readonly sideCaches: readonly SideCache[];
}

/** Node masks, as the files in `/sys/devices/system/node`. */
export interface NodeMasks {
  readonly possible: readonly number[];
  readonly online: readonly number[];
  readonly hasCpu: readonly number[];
  readonly hasMemory: readonly number[];
  readonly hasNormalMemory: readonly number[];
  readonly hasGenericInitiator: readonly number[];
}

/** Why a table is not used; a table that is used, or that is not there, has none. */
export type Used = { readonly used: true } | { readonly used: false; readonly why: string };

export interface NumaView {
  readonly srat: Used;
  readonly slit: Used;
  readonly hmat: Used;
  readonly nodes: readonly GuestNode[];
  readonly masks: NodeMasks;
  /** CPUs online at boot whose node does not follow from the tables: `hasCpu` and the CPUs of nodes do without them. */
  readonly unplacedCpus: readonly number[];
  /** From and to each of `nodes`, in their order. */
  readonly distances: readonly (readonly number[])[];
}

/** One hop of a path: device and function number on the bus reached so far. */
export type Hop = readonly [device: number, function: number];

/** Which PCI functions something is about; of several that say different things the first that fits counts. */
export type Match = { readonly segment: number } & (
  | { readonly kind: 'function' | 'hierarchy'; readonly bus: number; readonly path: readonly Hop[] }
  /** Requester ids (bus, device and function in 16 bits) of the segment, and of those up to `lastSegment`. */
  | { readonly kind: 'ids'; readonly first: number; readonly last: number; readonly lastSegment?: number }
  /** Those on a root bus. */
  | { readonly kind: 'integrated' }
  | { readonly kind: 'rest' }
);

/** One function, or a bridge and all behind it, by the way to it. */
export type PathMatch = Extract<Match, { readonly path: unknown }>;

/** Functions that a unit serves; `unit` is undefined for functions that are kept from every unit. */
export type Claim = Match & { readonly unit?: string };

/** Functions behind a unit that the tables let use ATS; undefined where that is up to the unit as well. */
export type AtsRule = Match & { readonly allowed?: boolean };

export interface IommuUnit {
  /** As in `/sys/class/iommu`, where that follows from the tables. */
  readonly name: string;
  readonly kind: 'VT-d' | 'AMD' | 'SMMUv2' | 'SMMUv3' | 'virtio';
  readonly segment?: number;
  /** Of its registers. */
  readonly base?: bigint;
  /** PCI function that it is: `0000:00:04.0`. */
  readonly device?: string;
  /** Node it is near to. */
  readonly node?: number;
}

/** A PCI function that some table names. */
export interface GuestFunction {
  /** `0000:00:05.0`; behind bridges, whose bus numbers no table has, the path: `0000:00:1c.4/00.0`. */
  readonly address: string;
  /** What names it. */
  readonly namedBy: readonly string[];
  /** Unit that translates its DMA; null for none; undefined where the tables do not tell. */
  readonly unit?: string | null;
  /** Whether its interrupts are remapped; undefined where the tables do not tell. */
  readonly interruptRemapping?: boolean;
  /** Whether it may use ATS if it and its unit can; undefined where the tables do not tell. */
  readonly ats?: boolean;
}

export interface InterruptRemapping {
  readonly on: boolean;
  /** Whether destinations of more than 8 bits are possible as far as the tables say. */
  readonly x2apic?: boolean;
  /** Why it is off, or why x2APIC is. */
  readonly why?: string;
}

export interface IommuView {
  /** Tables that describe IOMMUs, and whether each is used. */
  readonly tables: Readonly<Record<string, Used>>;
  readonly units: readonly IommuUnit[];
  readonly claims: readonly Claim[];
  /** Claims on interrupts, where those are not the claims on DMA; their units are what takes the messages. */
  readonly interruptClaims?: readonly Claim[];
  /** No function that nothing here fits may use ATS. */
  readonly ats: readonly AtsRule[];
  readonly functions: readonly GuestFunction[];
  readonly interruptRemapping: InterruptRemapping;
  /** True when `numa_node` of every PCI function is -1; undefined where the tables do not tell. */
  readonly functionsHaveNoNode?: true;
  /** Buses that have a configuration space according to MCFG. */
  readonly buses: readonly { readonly segment: number; readonly first: number; readonly last: number }[];
}

/** A range that DMA of some devices must or must not use. */
export interface ReservedRegion extends Range {
  /** As in `reserved_regions` of an IOMMU group. */
  readonly type: 'direct' | 'direct-relaxable' | 'reserved' | 'msi';
  readonly namedBy: string;
  /** Functions it is for; every one behind an IOMMU when empty. */
  readonly functions: readonly string[];
  /** The same for comparing; undefined where the tables do not tell. */
  readonly matches?: readonly Match[];
}

/** What Linux makes of a set of tables. */
export interface GuestView {
  readonly kernel: KernelVersion;
  readonly architecture: Architecture;
  readonly processors: readonly GuestProcessor[];
  readonly numa: NumaView;
  readonly iommu: IommuView;
  readonly reserved: readonly ReservedRegion[];
  /** Signatures of further instances of a table of which the first counts. */
  readonly ignored: readonly string[];
  readonly findings: readonly Finding[];
}
