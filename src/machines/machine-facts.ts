import type { Firmware, MachineType } from '../topology/platform.ts';
import type { AddressMap, AddressMapInput } from './address-map.ts';

/** A level of the processor topology between socket and core that not every machine has. */
export type CpuLevel = 'dies' | 'clusters' | 'modules';

/** A function that the machine puts on its root bus by itself. */
export interface BuiltinFunction {
  readonly id: string;
  readonly device: number;
  readonly function: number;
  readonly model: string;
  /** Function 0 that lets others share its device number. */
  readonly multifunction: boolean;
  /** Property of the machine that adds it or leaves it out; it is there by itself where it is `usual`. */
  readonly by?: { readonly property: string; readonly usual: boolean };
}

/** Functions on the root bus with what is `on` among the machine's properties; undefined where nothing is said. */
export function presentBuiltins(
  { builtins }: Pick<MachineFacts, 'builtins'>,
  on: (property: string) => boolean | undefined,
): BuiltinFunction[] {
  return builtins.filter(({ by }) => by === undefined || (on(by.property) ?? by.usual));
}

/** What a machine type decides by itself, whatever the VMM's version. */
export interface MachineFacts {
  readonly type: MachineType;
  readonly arch: 'x86' | 'arm';
  /** The first is the default. */
  readonly firmwares: readonly [Firmware, ...Firmware[]];
  /** Keys of section `machine` that mean nothing elsewhere. */
  readonly ownKeys: readonly MachineKey[];
  readonly cpuLevels: readonly CpuLevel[];
  readonly maxCpus: number;
  readonly rootBus: { readonly id: string; readonly express: boolean };
  readonly builtins: readonly BuiltinFunction[];
  /**
   * ACPI serves hotplug for everything below the host bridge, but not below expanders. Elsewhere bridges use their
   * standard hotplug controllers, which leave slot 0 unusable.
   */
  readonly acpiHotplug: boolean;
  readonly addressMap: (input: AddressMapInput) => AddressMap;
}

export type MachineKey =
  | 'pic'
  | 'max-ram-below-4g'
  | 'gic-version'
  | 'its'
  | 'highmem-ecam'
  | 'virtualization';
