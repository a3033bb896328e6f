import type { Collector } from '../../diagnostics/collector.ts';
import type { Bus, PciFunction, Platform } from '../../topology/platform.ts';
import type { Property } from '../qemu/option.ts';
import type { Element } from './xml.ts';

/** What the parts of a domain are gathered in. */
export interface DomainPlan {
  readonly platform: Platform;
  readonly report: Collector;
  /** libvirt's number of a PCI controller, by the bus that it opens. Other buses are QEMU's own business. */
  readonly controllers: ReadonlyMap<Bus, number>;
  /** Children of `<devices>`. */
  readonly devices: Element[];
  /** For `<qemu:commandline>`: what libvirt has no words for. */
  readonly args: string[];
  /** For `<qemu:override>`: further properties of libvirt's devices, by alias. */
  readonly overrides: Map<string, readonly Property[]>;
}

/** Name of a bus in QEMU when libvirt starts it. */
export function busName({ controllers }: Pick<DomainPlan, 'controllers'>, bus: Bus): string {
  const index = controllers.get(bus);
  if (index === undefined) return bus.id;
  return index === 0 ? bus.id : `pci.${index}`;
}

/** Name of an assigned device in QEMU: users may choose aliases, which begin with `ua-`. */
export function hostdevAlias({ id }: PciFunction): string {
  return `ua-${id}`;
}
