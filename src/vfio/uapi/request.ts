import type { Layout } from '../../binary/field.ts';
import { IOMMUFD_VALUES } from './iommufd-constants.ts';

/** What a request is sent to: numbers mean different things on different kinds of files. */
export type On = 'iommufd' | 'device' | 'group' | 'container' | 'migration-data';

/** One ioctl request: `_IO(0x3B, nr)` of linux/vfio.h and linux/iommufd.h, without size and direction. */
export interface AnyRequest {
  /** As the header calls it. */
  readonly name: string;
  readonly on: On;
  /** What `ioctl` takes, on processors whose `_IO` has no bits of its own (not MIPS, PowerPC, SPARC, Alpha). */
  readonly number: number;
}

/** A request whose third argument points to a structure, which starts with its own length. */
export interface Request<L extends Layout = Layout> extends AnyRequest {
  readonly argument: L;
}

/** A request whose third argument is nothing, a value, or points to one 32-bit integer or to a name with its NUL. */
export interface PlainRequest extends AnyRequest {
  readonly takes: 'nothing' | 'value' | 's32' | 'u32' | 'name';
}

export function request<L extends Layout>(name: string, on: On, nr: number, argument: L): Request<L> {
  return { name, on, number: numberOf(nr), argument };
}

export function plainRequest(name: string, on: On, nr: number, takes: PlainRequest['takes']): PlainRequest {
  return { name, on, number: numberOf(nr), takes };
}

function numberOf(nr: number): number {
  return (IOMMUFD_VALUES.IOMMUFD.TYPE << 8) | nr;
}
