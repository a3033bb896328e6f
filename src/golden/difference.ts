/** One thing that is not the same in two tables. */
export interface Difference {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** What changed, for people. */
  readonly sentence: string;
  /** Where it is in the table before and after, as `pxm edit --set` takes it. */
  readonly before?: string;
  readonly after?: string;
  readonly from?: unknown;
  readonly to?: unknown;
  /** Explains another difference that stands before it. */
  readonly detail?: boolean;
}

/** Two tables that belong together, or one that has no counterpart. */
export interface TableDifference {
  /** Signature, with the OEM table id where several tables have that signature. */
  readonly table: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Where the tables were read from. */
  readonly before?: string;
  readonly after?: string;
  readonly differences: readonly Difference[];
  /** Differences in nothing but the order of records. */
  readonly order: readonly Difference[];
}
