/** Largest text of a topology. One for 4,096 processors and 128 nodes with a full distance matrix has about 64 KiB. */
export const MAX_TOPOLOGY_BYTES = 1024 * 1024;
