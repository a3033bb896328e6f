/** Rules that reading any structure applies. Tables add their own. */
export const STRUCTURE_RULES = {
  PXM210: 'reserved bits or bytes are not as the standard wants them',
  PXM211: 'a record of length zero or shorter than its own header',
  PXM212: 'a record runs past the end of what holds it',
  PXM213: 'a record is shorter than its type needs',
  PXM214: 'bytes or elements after the last that the structure counts',
  PXM215: 'an array does not fit where the structure says it is',
  PXM216: 'a record that no standard defines, or not like this',
  PXM217: 'a value that the standard reserves',
  PXM218: 'a length or count that is not what is there',
  PXM219: 'a value that is not aligned as it must be',
  PXM222: 'text that is not printable',
  PXM224: 'text without the NUL byte that ends it',
  PXM225: 'more records or elements than are decoded',
  PXM226: 'a record that does not start where it must',
  PXM227: 'an index of an element that is not there',
  PXM228: 'bytes between the parts of a structure',
} as const;

export type StructureRule = keyof typeof STRUCTURE_RULES;

/** Something odd in bytes that were decoded all the same. */
export interface Anomaly<R extends string = string> {
  readonly rule: R;
  readonly severity: 'error' | 'warning' | 'info';
  /** Bytes from the start of the table. */
  readonly offset: number;
  readonly message: string;
}

export type Report = (anomaly: Anomaly) => void;
