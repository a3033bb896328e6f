// Made of the files beside it by scripts/generate-profiles.mjs.

/** Profiles that come with pxm, by file. */
export const BUILT_IN: Readonly<Record<string, string>> = {
  'accelerator-memory.yaml': `# Any accelerator whose driver in the guest turns memory of the device into NUMA nodes. How many nodes it fills the
# device says by \`memory-nodes\`.
profile: accelerator-memory
title: Accelerator with memory nodes of its own
nodes: {}
`,
  'cxl-type-3.yaml': `# A CXL memory expander. The guest's CXL driver maps its memory into a fixed memory window (CFMWS) of the host bridge
# that it is below, and makes a NUMA node of the window by itself.
profile: cxl-type-3
title: CXL memory expander (type 3)
window: cxl
`,
  'mlx5-migratable-vf.yaml': `# A virtual function of an NVIDIA ConnectX-7 or BlueField that can be migrated while the VM runs: its variant driver
# saves and restores its state. Not chosen by ids, since the same functions work without migration under vfio-pci.
profile: mlx5-migratable-vf
title: Virtual function of a ConnectX NIC that can be migrated
driver: mlx5_vfio_pci
virtual-function: true
migration: true
why: the state of the function is saved by its variant driver, once \`devlink port function set ... migratable enable\` allows it
`,
  'nvidia-grace-hopper.yaml': `# NVIDIA GH200 and GH200 144G: the GPU's HBM is memory of the system, coherent with that of the Grace processor.
#
# The variant driver hands the HBM to the guest as a BAR. The guest's driver makes NUMA nodes of it: one, or one for
# each instance that the GPU is partitioned into (MIG), of which there are up to eight.
# It finds them by the generic initiator entries of SRAT that name the GPU; a node that is not in the tables when the
# guest boots cannot be added later.
profile: nvidia-grace-hopper
title: NVIDIA Grace Hopper GPU
ids: ["10de:2342", "10de:2345"]
nodes: { count: 8 }
driver: nvgrace-gpu-vfio-pci
why: vfio-pci alone does not hand on the memory of the GPU
`,
  'virtio-mem.yaml': `# Memory that grows and shrinks while the VM runs, in a node of its own, so that the guest can tell it from memory
# that stays. SRAT ties the window for memory plugged in later to that node, which is how the guest knows the node.
profile: virtio-mem
title: virtio-mem in a node of its own
for: virtio-mem
nodes: { count: 1 }
window: hotplug
`,
};
