import type { MachineName } from './features.ts';
import type { Random } from './prng.ts';

export const MiB = 2 ** 20;

/** A command line under construction, and what its parts must know of each other. */
export interface Draft {
  readonly random: Random;
  readonly machine: MachineName;
  readonly has: (feature: string) => boolean;
  /** Properties of -machine. */
  readonly properties: string[];
  /** Options before devices, in order. */
  readonly args: string[];
  readonly devices: string[];
  /** Objects; their place among the options makes no difference but for their order. */
  readonly objects: string[];
  readonly globals: string[];
  cpus: Cpus;
  nodes: RandomNode[];
  /** Ids of endpoints, for initiators. */
  readonly endpoints: string[];
  readonly expanders: { readonly id: string; readonly bypass: boolean; readonly cxl: boolean }[];
}

export interface Cpus {
  readonly sockets: number;
  /** CPUs in one socket. */
  readonly perSocket: number;
  readonly max: number;
}

export interface RandomNode {
  readonly id: number;
  /** MiB. */
  readonly memory: number;
  /** CPU indices that the command line names. */
  cpus: number[];
}

export const isArm = ({ machine }: Draft) => machine === 'virt';
