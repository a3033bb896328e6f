import type { Layout } from '../../binary/field.ts';

/** One ioctl request: `_IO(0x3B, nr)` of linux/vfio.h and linux/iommufd.h, without size and direction. */
export interface Request<L extends Layout = Layout> {
  /** As the header calls it. */
  readonly name: string;
  /** What `ioctl` takes, on processors whose `_IO` has no bits of its own (not MIPS, PowerPC, SPARC, Alpha). */
  readonly number: number;
  /** The structure that its third argument points to, which starts with its own length. */
  readonly argument: L;
}

const TYPE = 0x3b;

export function request<L extends Layout>(name: string, nr: number, argument: L): Request<L> {
  return { name, number: (TYPE << 8) | nr, argument };
}
