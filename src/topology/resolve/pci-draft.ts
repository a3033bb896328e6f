import type { BridgeKind, DeclaredFunction } from '../platform.ts';
import type { DeclaredBus } from '../schema/topology.ts';
import type { BusDraft, FunctionDraft } from './draft.ts';

/** A bus while it is being made. */
export interface PciBus {
  readonly draft: BusDraft;
  /** Device numbers on it. */
  readonly slots: 1 | 32;
  /** Its bridge has a standard hotplug controller (SHPC). */
  readonly standardHotplug: boolean;
  readonly declared: DeclaredBus | undefined;
  /** In the order of creation until slots are known, then by device and function. */
  functions: PciItem[];
}

/** A function while it is being made. */
export interface PciItem {
  readonly draft: FunctionDraft;
  readonly kind: BridgeKind | undefined;
  readonly declared: DeclaredFunction | undefined;
  /** The id of the bus it sits on. */
  readonly on: string;
  /** Where the text says so; undefined for built-in functions. */
  readonly slot: { readonly device: number; readonly fn: number } | undefined;
  readonly opens: PciBus | undefined;
}

/** All of PCI while it is being made. */
export interface PciDraft {
  readonly root: PciBus;
  /** By id, in the order of creation. */
  readonly buses: Map<string, PciBus>;
  readonly items: PciItem[];
}
