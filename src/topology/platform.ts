import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Declaration } from './declaration.ts';
import type { Attach } from './platform-attach.ts';
import type { Cxl } from './platform-cxl.ts';
import type { Coverage, IntegratedDevice, Iommu, PlatformDevice, ReservedRegion } from './platform-iommu.ts';
import type { Performance } from './platform-performance.ts';
import type { Precondition } from './platform-profiles.ts';
import type {
  DeclaredBus,
  DeclaredDevice,
  DeclaredIommu,
  DeclaredMemoryDevice,
  DeclaredNode,
} from './schema/topology.ts';

/**
 * A machine with every value decided. Objects refer to each other directly, never by id, so that a reference to
 * something absent cannot be written.
 */
export interface Platform {
  readonly declaration: Declaration;
  readonly name: string;
  readonly machine: Machine;
  /** Every processor there can ever be, in index order. */
  readonly cpus: readonly Cpu[];
  readonly cpuTopology: CpuTopology;
  /** In order of id, which is the index: ids are contiguous from 0. Empty: the machine is not NUMA. */
  readonly nodes: readonly Node[];
  readonly memory: MemoryMap;
  /** Row: from, column: to; undefined when the machine has no SLIT. */
  readonly distances: readonly (readonly number[])[] | undefined;
  readonly pci: Pci;
  /** Generic initiators in the order of declaration; the order in SRAT is the machine's own. */
  readonly initiators: readonly Initiator[];
  /** In the order of their creation. */
  readonly iommus: readonly Iommu[];
  /** One entry for each PCI function of a machine with IOMMUs; empty without. */
  readonly coverage: readonly Coverage[];
  readonly reservedRegions: readonly ReservedRegion[];
  readonly platformDevices: readonly PlatformDevice[];
  /** In the order of declaration. */
  readonly integratedDevices: readonly IntegratedDevice[];
  /** Undefined: no HMAT. */
  readonly performance: Performance | undefined;
  /** Undefined: the machine has no CXL support. */
  readonly cxl: Cxl | undefined;
  readonly memoryDevices: readonly MemoryDevice[];
  /** Nodes that host bridges and devices report to the guest by `_PXM`. */
  readonly proximities: readonly Proximity[];
  /** What must hold on the host before devices are attached; other commands check it. */
  readonly preconditions: readonly Precondition[];
  readonly attach: Attach;
  /** Memory back ends in the order in which the VMM creates them. */
  readonly backends: readonly Backend[];
  /** Arguments handed to the VMM as they are. */
  readonly extraArgs: readonly string[];
  /** Every value that was not declared, and why it is what it is. */
  readonly derived: readonly Derived[];
  /** Warnings; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Derived {
  /** Object and property in the words of the language: `node 2`, `memory ranges`. */
  readonly subject: string;
  readonly value: string;
  readonly why: string;
}

export type MachineType = 'q35' | 'pc' | 'virt';
export type Firmware = 'seabios' | 'ovmf' | 'aavmf';

export interface Machine {
  readonly type: MachineType;
  readonly arch: 'x86' | 'arm';
  /** `none`: spec-clean tables for another VMM or firmware. */
  readonly vmm: 'qemu' | 'none';
  /** QEMU's machine version, such as `11.1`; undefined for `none`. */
  readonly version: string | undefined;
  readonly firmware: Firmware;
  readonly oem: Oem;
  /** x86: dual 8259. */
  readonly pic: boolean;
  /** x86: bound set by the user for memory below 4 GiB. */
  readonly maxRamBelow4g: bigint | undefined;
  /** virt only. */
  readonly gic: Gic | undefined;
  readonly virtualization: boolean;
  readonly highmemEcam: boolean;
  readonly cpuModel: string | undefined;
  /** Further properties of the machine in the VMM, by name. */
  readonly properties: readonly VmmProperty[];
}

/** A property handed to the VMM as it is. */
export type VmmProperty = readonly [name: string, value: string | number | boolean];

/** Ids for table headers, unpadded. */
export interface Oem {
  readonly id: string;
  readonly tableId: string;
  readonly revision: number;
  readonly creatorId: string;
  readonly creatorRevision: number;
}

export interface Gic {
  readonly version: 2 | 3 | 4;
  readonly its: boolean;
  /** A GICv2m frame. */
  readonly messageFrame: boolean;
}

export interface CpuTopology {
  readonly sockets: number;
  readonly dies: number;
  readonly clusters: number;
  /** The user wrote `clusters`, so that the machine tells the guest about them even if there is one in each socket. */
  readonly clustersDeclared: boolean;
  readonly modules: number;
  readonly cores: number;
  readonly threads: number;
  readonly present: number;
  readonly max: number;
}

export interface Cpu {
  readonly index: number;
  readonly socket: number;
  readonly die: number;
  readonly cluster: number;
  readonly module: number;
  readonly core: number;
  readonly thread: number;
  readonly present: boolean;
  /** x86: APIC or x2APIC id; undefined on Arm. */
  readonly apicId: number | undefined;
  /** Arm: MPIDR affinity; undefined on x86. */
  readonly mpidr: bigint | undefined;
  readonly node: Node | undefined;
  /** The VMM must be told the node: it was declared, or the machine's default rule would give another. */
  readonly nodeDeclared: boolean;
}

export type PlaceholderStyle = 'no-entry' | 'zero-length' | 'disabled';

export interface Node {
  readonly id: number;
  /** Undefined for a node the machine makes by itself. */
  readonly declared: DeclaredNode | undefined;
  readonly memory: bigint;
  readonly backend: Backend | undefined;
  readonly cpus: readonly Cpu[];
  /** Socket it is near; undefined when nothing tells. */
  readonly socket: number | undefined;
  /** What fills it later; undefined unless declared. */
  readonly placeholder: string | undefined;
  readonly placeholderStyle: PlaceholderStyle;
  /** Hotplug window in bytes. */
  readonly hotplug: bigint;
}

export interface Backend {
  readonly id: string;
  readonly type: 'anonymous' | 'memfd' | 'hugetlb' | 'shm' | 'file';
  readonly size: bigint;
  readonly path: string | undefined;
  readonly pageSize: bigint | undefined;
  readonly share: boolean;
  readonly prealloc: boolean;
  readonly hostNodes: readonly number[];
  readonly policy: 'default' | 'preferred' | 'bind' | 'interleave';
  /** Further properties of the back end in the VMM, by name. */
  readonly properties: readonly VmmProperty[];
}

export interface MemoryMap {
  readonly total: bigint;
  /** Total and hotplug window together as declared (`maxmem`). */
  readonly max: bigint;
  readonly slots: number;
  /** Back end of all memory where no nodes are declared; undefined: the VMM's own. */
  readonly backend: Backend | undefined;
  /** RAM as the machine places it, ascending by address; its holes are left out. */
  readonly ranges: readonly MemoryRange[];
  /** Windows for memory plugged in later. */
  readonly hotplug: readonly MemoryRange[];
  /** Configuration space of each PCI segment, ascending; none on a machine without ECAM (pc). */
  readonly ecams: readonly Ecam[];
  /** Everything placed in the address space, ascending, for `show` and overlap checks. */
  readonly regions: readonly Region[];
}

export interface MemoryRange {
  readonly base: bigint;
  readonly size: bigint;
  readonly node: Node | undefined;
}

export interface Ecam {
  readonly segment: number;
  /** Of bus 0. */
  readonly base: bigint;
  readonly lastBus: number;
}

export interface Region {
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
}

export interface Pci {
  /** The host bridge's bus first, then expanders by segment and bus number. */
  readonly rootBuses: readonly Bus[];
  /** Every bus, also those below ports and bridges, by segment and number. */
  readonly buses: readonly Bus[];
  /** Bytes of 64-bit window that the devices' BARs need; undefined when the machine's default suffices. */
  readonly window64: bigint | undefined;
}

export interface Bus {
  /** Id that `on` names: `pcie.0`, or that of the port, bridge or expander. */
  readonly id: string;
  /** PCI segment of the root bus above it. */
  readonly segment: number;
  /** Unique in its segment; 0 below a bridge that firmware never finds. */
  readonly number: number;
  /** Largest bus number below it; its own when there is none. */
  readonly subordinate: number;
  /** The port or bridge that opens it; for an expander's bus the expander device; undefined for the host bridge's. */
  readonly bridge: PciFunction | undefined;
  /** Opened by the host bridge or an expander. */
  readonly root: boolean;
  readonly express: boolean;
  /** Node of the root bus above it. */
  readonly node: Node | undefined;
  /** As declared, on root buses. */
  readonly bypass: boolean | undefined;
  /** By device and function. */
  readonly functions: readonly PciFunction[];
}

/** What a function comes from; an IOMMU's or memory device's own PCI function comes from that. */
export type DeclaredFunction = DeclaredBus | DeclaredDevice | DeclaredIommu | DeclaredMemoryDevice;

/** A function on a bus, by whatever it came about. */
export interface PciFunction {
  readonly id: string;
  readonly bus: Bus;
  readonly device: number;
  readonly function: number;
  readonly origin: 'builtin' | 'bus' | 'device' | 'iommu' | 'memory-device';
  readonly declared: DeclaredFunction | undefined;
  /** The VMM's model name: `pcie-root-port`, `vfio-pci`; undefined for machine `none` where it was not declared. */
  readonly model: string | undefined;
  /** Bridge role, undefined for endpoints. `expander` is an endpoint whose bus is a root bus of its own. */
  readonly bridge: BridgeKind | undefined;
  /** The bus a bridge or expander opens. */
  readonly opens: Bus | undefined;
  /** Function 0 of a device number with further functions. */
  readonly multifunction: boolean;
  /** Properties for the VMM beyond id, bus and address, in order. */
  readonly properties: readonly VmmProperty[];
  /** Host PCI address of an assigned device. */
  readonly host: string | undefined;
  readonly vendorDevice: string | undefined;
  readonly bars: readonly {
    readonly size: bigint;
    readonly is64bit: boolean;
    readonly prefetchable: boolean;
  }[];
}

export type BridgeKind =
  | 'expander'
  | 'cxl-expander'
  | 'root-port'
  | 'cxl-root-port'
  | 'upstream-port'
  | 'downstream-port'
  | 'pci-bridge'
  | 'pcie-pci-bridge'
  | 'dmi-bridge';

export interface Initiator {
  /** Id of the object in the VMM. */
  readonly id: string;
  readonly device: PciFunction;
  readonly node: Node;
}

/** A device inside the hotplug window. */
export interface MemoryDevice {
  readonly id: string;
  readonly declared: DeclaredMemoryDevice;
  readonly type: 'pc-dimm' | 'nvdimm' | 'virtio-mem' | 'virtio-pmem';
  readonly node: Node | undefined;
  readonly backend: Backend;
  /** Where it lies when the topology says so; elsewhere the VMM places it. */
  readonly base: bigint | undefined;
  /** Bytes the guest has at boot; all of them but for virtio-mem. */
  readonly requested: bigint;
  readonly blockSize: bigint | undefined;
  /** Bytes at the end of an nvdimm that hold labels. */
  readonly labelSize: bigint;
  /** The PCI function of a virtio device. */
  readonly function: PciFunction | undefined;
}

/** A host bridge or device and the node it reports to the guest. */
export interface Proximity {
  /** A root bus stands for its host bridge. */
  readonly target: Bus | PciFunction;
  readonly node: Node;
  /** `vmm`: in the VMM's own DSDT; `supplied`: in an SSDT of ours. */
  readonly publishedBy: 'vmm' | 'supplied';
}
