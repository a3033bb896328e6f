import type { Bus, Node } from './platform.ts';

/** CXL host support. */
export interface Cxl {
  /** Host bridges in the order in which the VMM creates them. */
  readonly hostBridges: readonly {
    readonly bus: Bus;
    readonly uid: number;
    readonly base: bigint;
    readonly size: bigint;
  }[];
  readonly windows: readonly CxlWindow[];
  readonly ports: readonly { readonly id: string; readonly bus: Bus; readonly node: Node }[];
}

export interface CxlWindow {
  readonly base: bigint;
  readonly size: bigint;
  readonly targets: readonly Bus[];
  readonly granularity: number;
  readonly restrictions: number;
}
