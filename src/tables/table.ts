import type { Anomaly } from '../binary/anomaly.ts';
import type { TableValue } from './registry.ts';

/** A decoded or built table. */
export type Table = TableValue & {
  /** Bytes after the length that the table states. */
  trailing?: Uint8Array;
  /** What decoding found odd; encoding does not look at it. */
  anomalies?: readonly Anomaly[];
};
