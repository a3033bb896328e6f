import type { StructOf } from '../../binary/struct.ts';
import type { localityInformation } from '../../tables/hmat.ts';
import type { SratState } from '../numa/srat-state.ts';
import type { SideCache } from '../view.ts';

/** Latency and bandwidth of reads and writes; the keys also order how ties are broken. */
export interface Performance {
  writeLatency: number;
  readLatency: number;
  writeBandwidth: number;
  readBandwidth: number;
}

export const QUANTITIES = ['writeLatency', 'readLatency', 'writeBandwidth', 'readBandwidth'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** What a data type of HMAT tells (hmat.c `hmat_update_target_access`). */
export const TOLD: Readonly<Record<number, readonly Quantity[]>> = {
  0: ['readLatency', 'writeLatency'],
  1: ['readLatency'],
  2: ['writeLatency'],
  3: ['readBandwidth', 'writeBandwidth'],
  4: ['readBandwidth'],
  5: ['writeBandwidth'],
};

/** Memory of one proximity domain, or a generic port. */
export interface Target {
  readonly domain: number;
  /** Domain that HMAT type 0 names as the one that the memory is attached to. */
  initiator?: number;
  /** By access class. */
  readonly performance: readonly [Performance, Performance];
  readonly caches: SideCache[];
  /** A generic port with an ACPI handle that is not empty. */
  port: boolean;
}

export type Locality = Omit<StructOf<typeof localityInformation>, 'kind'>;

/** What reading HMAT fills in. */
export interface HmatState {
  readonly srat: SratState;
  readonly revision: number;
  /** Nodes with CPUs online. */
  readonly cpuNodes: ReadonlySet<number>;
  readonly targets: Map<number, Target>;
  /** Domains that localities name as initiators and SRAT knows. */
  readonly initiators: Set<number>;
  /** Last locality of the memory itself for each quantity. */
  readonly localities: Map<Quantity, Locality>;
}

export function newTarget(domain: number): Target {
  const unknown = () => ({ writeLatency: 0, readLatency: 0, writeBandwidth: 0, readBandwidth: 0 });
  return { domain, performance: [unknown(), unknown()], caches: [], port: false };
}
