/**
 * Kernels whose rules are known, with what differs between them. A structure of type 6 in DMAR (SIDP) is skipped by
 * both.
 */
const KERNELS = {
  /** Windows of CXL become nodes whatever the configuration (drivers/acpi/numa/srat.c `acpi_numa_init`). */
  '6.12': { windowsNeedCxl: false },
  '7.2': { windowsNeedCxl: true },
} as const;

export type KernelVersion = keyof typeof KERNELS;

export const KERNEL_VERSIONS = Object.keys(KERNELS) as readonly KernelVersion[];

export type Architecture = 'x86' | 'arm64';

/** The kernel that reads the tables: what its version and its configuration decide. */
export interface Kernel {
  readonly version: KernelVersion;
  readonly architecture: Architecture;
  /** MAX_NUMNODES. */
  readonly maxNodes: number;
  /** MAX_PXM_DOMAINS. */
  readonly maxDomains: number;
  /** Whether windows of CXL become nodes. */
  readonly seesWindows: boolean;
}

/** MAX_NUMNODES of a default configuration: 1 << CONFIG_NODES_SHIFT. */
const DEFAULT_NODES = { x86: 64, arm64: 16 } as const;
const MOST_NODES = 1024;

/**
 * @throws RangeError for a version whose rules are not known and for a number of nodes that no configuration has
 */
export function kernelOf(
  architecture: Architecture,
  version: string = '6.12',
  maxNodes: number = DEFAULT_NODES[architecture],
  cxl = true,
): Kernel {
  const known = KERNELS[version as KernelVersion];
  if (known === undefined) {
    throw new RangeError(`"kernel" expected one of ${KERNEL_VERSIONS.join(', ')}, got ${version}`);
  }
  if (!Number.isInteger(maxNodes) || maxNodes < 1 || maxNodes > MOST_NODES) {
    throw new RangeError(`"maxNodes" expected integer from 1 to ${MOST_NODES}, got ${maxNodes}`);
  }
  return {
    version: version as KernelVersion,
    architecture,
    maxNodes,
    maxDomains: Math.max(256, maxNodes),
    seesWindows: cxl || !known.windowsNeedCxl,
  };
}
