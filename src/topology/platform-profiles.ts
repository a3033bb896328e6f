import type { PciFunction } from './platform.ts';

/** Something that a device's profile, or the device itself, asks of the host. It is checked, never brought about. */
export interface Precondition {
  readonly device: PciFunction;
  /** Undefined when the device asks for it by itself. */
  readonly profile: string | undefined;
  readonly wants: HostWant;
  /** Why, for the one who has to see to it. */
  readonly why: string;
}

export type HostWant =
  /** A host driver, such as a variant driver of vfio-pci, is bound to the device. */
  | { readonly kind: 'driver'; readonly driver: string }
  /** The device is a virtual function, which exists. */
  | { readonly kind: 'virtual-function' }
  /** The device can be migrated, and that is switched on. */
  | { readonly kind: 'migration' };
