import type { Node } from './platform.ts';

/** HMAT contents. */
export interface Performance {
  /** Node with the nearest processors for each node with memory, where known. */
  readonly nearest: ReadonlyMap<Node, Node>;
  /** One matrix for each level and kind of access that has any value. */
  readonly matrices: readonly PerformanceMatrix[];
  readonly caches: readonly MemorySideCache[];
}

export type PerformanceKind =
  | 'latency'
  | 'read-latency'
  | 'write-latency'
  | 'bandwidth'
  | 'read-bandwidth'
  | 'write-bandwidth';

export interface PerformanceMatrix {
  readonly level: 'memory' | 'cache-1' | 'cache-2' | 'cache-3';
  readonly kind: PerformanceKind;
  /** Nodes with processors or a generic initiator, ascending. */
  readonly initiators: readonly Node[];
  readonly targets: readonly Node[];
  /** ns for latencies, bytes a second for bandwidths; row: initiator, column: target; undefined: nothing is known. */
  readonly values: readonly (readonly (bigint | undefined)[])[];
}

export interface MemorySideCache {
  readonly node: Node;
  readonly level: number;
  readonly totalLevels: number;
  readonly size: bigint;
  readonly associativity: 'none' | 'direct' | 'complex';
  readonly policy: 'none' | 'write-back' | 'write-through';
  readonly line: number;
}
