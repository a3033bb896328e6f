import { readIommus } from './iommu/read-iommus.ts';
import { type Architecture, kernelOf } from './kernel.ts';
import { readNuma } from './numa/read-numa.ts';
import { functionsHaveNoNode } from './pci-nodes.ts';
import { readGicProcessors } from './processors/arm.ts';
import { readApicProcessors } from './processors/x86.ts';
import type { GuestView, Range } from './view.ts';
import { firstInstances, ignoredInstances, Witness } from './witness.ts';

export interface GuestOptions {
  /** `6.12` (the default) or `7.2`. */
  readonly kernel?: string;
  /** Told from the tables where it is not given. */
  readonly architecture?: Architecture;
  /** How many nodes the kernel has room for: 1 << CONFIG_NODES_SHIFT; 64 on x86 and 16 on Arm by default. */
  readonly maxNodes?: number;
  /** Whether the kernel has CONFIG_CXL_ACPI, which 7.2 needs to make nodes of windows; it has unless said otherwise. */
  readonly cxl?: boolean;
  /** RAM at boot; without it, what SRAT calls neither hot-pluggable nor non-volatile. */
  readonly ram?: readonly Range[];
  /** What the firmware's memory map calls reserved or NVS; without it, what is not RAM may be. */
  readonly reserved?: readonly Range[];
}

/** A table: its bytes, or an object that has them. */
export type GuestTable = Uint8Array | { readonly bytes: Uint8Array };

/**
 * What Linux makes of a set of tables, from nothing but their bytes. Of several instances of a table the first
 * counts, as in the kernel. Any bytes are fine.
 *
 * @throws RangeError for a kernel whose rules are not known, or a number of nodes that none has
 */
export function guestView(tables: readonly GuestTable[], options: GuestOptions = {}): GuestView {
  const all = tables.map((table) => ('bytes' in table ? table.bytes : table));
  const instances = firstInstances(all);
  const kernel = kernelOf(
    options.architecture ?? architectureOf(instances),
    options.kernel,
    options.maxNodes,
    options.cxl,
  );
  const witness = new Witness(kernel, instances, options);
  const madt = witness.table('APIC');
  const read = kernel.architecture === 'x86' ? readApicProcessors : readGicProcessors;
  const { numa, processors, srat } = readNuma(witness, madt === undefined ? [] : read(witness, madt));
  const nodeOf = (domain: number) => {
    const node = srat.map.nodeOf(domain);
    return node !== undefined && numa.masks.online.includes(node) ? node : undefined;
  };
  const { iommu, reserved } = readIommus(witness, nodeOf, srat.functions);
  return {
    kernel: kernel.version,
    architecture: kernel.architecture,
    processors,
    numa,
    iommu: { ...iommu, ...(functionsHaveNoNode(all) && { functionsHaveNoNode: true }) },
    reserved,
    ignored: ignoredInstances(all),
    findings: witness.findings,
  };
}

const ARM_TABLES = ['IORT', 'GTDT', 'APMT'];
const MADT_HEADER = 44;
const SRAT_HEADER = 48;
/** Record types of GIC and GICC: 11 in MADT, 3 in SRAT. */
const GICC = { APIC: [MADT_HEADER, 11], SRAT: [SRAT_HEADER, 3] } as const;

/** Arm when tables that only Arm has are there, or processors are GIC CPU interfaces. */
function architectureOf(tables: ReadonlyMap<string, Uint8Array>): Architecture {
  if (ARM_TABLES.some((signature) => tables.has(signature))) return 'arm64';
  return Object.entries(GICC).some(([signature, [from, type]]) => {
    const bytes = tables.get(signature) ?? new Uint8Array();
    for (let at = from; at + 1 < bytes.length && bytes[at + 1] !== 0; at += bytes[at + 1] ?? 1) {
      if (bytes[at] === type) return true;
    }
    return false;
  })
    ? 'arm64'
    : 'x86';
}
