import type { Span } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import type { Profile } from '../profiles/profile.ts';
import type { ParsedDocument } from './parse-document.ts';
import type { Topology } from './schema/topology.ts';

/** A parsed topology: what its user wrote, with the place of every object and value in it. */
export interface Declaration {
  readonly source: SourceText;
  readonly topology: Topology;
  /**
   * The place of an object or list of `topology`, or of the value of one of its keys or items. Falls back to the
   * object when the key is absent; undefined for objects that do not come from the text.
   */
  readonly at: (object: object, key?: string | number) => Span | undefined;
  /** What the files of section `profiles` hold; absent when only the text was given. */
  readonly profiles?: readonly ParsedDocument<Profile>[];
}
