/** The likely reason of an error, and what helps. */
export interface Refusal {
  readonly reason?: string;
  readonly remedy?: string;
}

/** By the name of the error. */
export type Refusals = Readonly<Record<string, Refusal>>;

// What several requests have in common.
export const ALIGNED =
  'give addresses and lengths in whole pages, in the ranges that the address space allows';
export const BEYOND: Refusal = { reason: 'the range ends beyond 2^64', remedy: ALIGNED };
export const MEMLOCK: Refusal = {
  reason: 'the limit on locked memory would be exceeded',
  remedy: 'raise RLIMIT_MEMLOCK to the memory of the VM and some more',
};
export const NO_IOAS: Refusal = { reason: 'there is no address space of that id' };
export const NOT_BOUND: Refusal = {
  reason: 'the device is not bound',
  remedy: 'bind it to an iommufd first, or open it by its group',
};
