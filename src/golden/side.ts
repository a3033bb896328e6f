import type { AnyStruct, Layout } from '../binary/field.ts';
import type { Difference } from './difference.ts';

/** A structure on one side of a comparison. */
export interface Side {
  readonly layout: Layout;
  readonly value: AnyStruct;
  readonly path: string;
  /** What people call the record at an offset of this side's table. */
  readonly nameAt: (offset: number) => string | undefined;
}

/** Where differences go. */
export interface Findings {
  readonly changes: Difference[];
  /** Lengths, counts, offsets and checksums: told only when nothing else differs. */
  readonly computed: Difference[];
  readonly order: Difference[];
}

/** A change of something that both sides have. */
export function changed(
  before: Side,
  after: Side,
  name: string,
  sentence: string,
  values?: readonly [unknown, unknown],
): Difference {
  return {
    kind: 'changed',
    sentence,
    before: joined(before.path, name),
    after: joined(after.path, name),
    ...(values && { from: values[0] ?? null, to: values[1] ?? null }),
  };
}

/** A path with one more part. */
export function joined(path: string, name: string): string {
  return path === '' || name === '' ? path + name : `${path}.${name}`;
}
