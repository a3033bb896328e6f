/**
 * Largest text of a topology. A full distance matrix of 256 nodes, twice what QEMU has, takes some 300 KiB; garbage of
 * this size is refused within seconds.
 */
export const MAX_TOPOLOGY_BYTES = 512 * 1024;
