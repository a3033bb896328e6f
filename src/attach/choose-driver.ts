import { sameDriver } from '../topology/same-driver.ts';
import type { HostDevice } from '../vfio/sysfs/host.ts';
import { type Modules, moduleName, type Variant } from './surroundings/modules.ts';

/** The driver that hands a device on. */
export interface DriverChoice {
  readonly driver: string;
  /** What to load for it; undefined: nothing. */
  readonly module: string | undefined;
  readonly why: string;
}

/** A driver that is asked for, and neither registered nor a module. */
export interface NoDriver {
  readonly missing: string;
  readonly why: string;
}

const PLAIN = 'vfio-pci';

/**
 * What is required (by profile or `driver`), else the variant driver whose alias fits the device best, else vfio-pci.
 * `_` and `-` mean the same in names of drivers.
 */
export function chooseDriver(
  device: Pick<HostDevice, 'modalias'>,
  required: { readonly driver: string; readonly why: string } | undefined,
  modules: Modules,
): DriverChoice | NoDriver {
  if (required) return available(required.driver, required.why, modules);
  const variant = bestVariant(device.modalias, modules);
  if (!variant) return available(PLAIN, 'no other driver says that it is for the device', modules);
  return available(variant.module, `its alias ${variant.alias} fits the device`, modules);
}

/** Whether a driver hands devices on; all of them have it in their names. */
export function isVfioDriver(driver: string): boolean {
  return driver.includes('vfio');
}

function available(
  wanted: string,
  why: string,
  { drivers, loadable, present }: Modules,
): DriverChoice | NoDriver {
  const driver = drivers.find((name) => sameDriver(name, wanted));
  if (driver !== undefined) return { driver, module: undefined, why };
  const module = moduleName(wanted);
  if (loadable.has(module) && !present.has(module)) return { driver: wanted, module, why };
  return { missing: wanted, why };
}

/** The fitting alias with the fewest wildcards, as libvirt chooses; among equals the first by name. */
function bestVariant(modalias: string, { drivers, loadable, variants }: Modules): Variant | undefined {
  if (!modalias.startsWith('pci:')) return undefined;
  const name = `vfio_${modalias}`;
  const here = ({ module }: Variant) =>
    loadable.has(module) || drivers.some((driver) => sameDriver(driver, module));
  const wildcards = ({ alias }: Variant) => alias.split('*').length;
  return variants
    .filter((variant) => here(variant) && fits(variant.alias, name))
    .sort(
      (a, b) => wildcards(a) - wildcards(b) || (a.module < b.module ? -1 : Number(a.module > b.module)),
    )[0];
}

/** Shell patterns with `*` and `?`, as depmod writes them. */
function fits(alias: string, name: string): boolean {
  const source = alias
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
