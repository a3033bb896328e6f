/** What is decided by who runs the machine. */
export interface Vmm {
  readonly vmm: 'qemu' | 'none';
  readonly version: string | undefined;
  /** Most NUMA nodes; without a VMM those of the largest kernels (Linux NODES_SHIFT 10). */
  readonly maxNodes: number;
  /** Creator ID in table headers, unless declared. */
  readonly creatorId: string;
}

const qemu = (version: string): Vmm => ({ vmm: 'qemu', version, maxNodes: 128, creatorId: 'BXPC' });

export const VMMS = {
  'qemu-11.1': qemu('11.1'),
  'qemu-11.0': qemu('11.0'),
  'qemu-10.2': qemu('10.2'),
  'qemu-10.1': qemu('10.1'),
  'qemu-10.0': qemu('10.0'),
  none: { vmm: 'none', version: undefined, maxNodes: 1024, creatorId: 'PXM' },
} as const satisfies Readonly<Record<string, Vmm>>;
