import type { GuestOptions } from '../../../src/guest/guest-view.ts';
import type { Effect, GuestView } from '../../../src/guest/view.ts';
import type { Tables } from './tables.ts';

/** Real tables of which a field was changed so that a rule of the kernel is broken. */
export interface RuleCase {
  readonly rule: string;
  readonly effect: Effect;
  readonly tables: Tables;
  readonly options?: GuestOptions;
  /** What the rule leaves of the view. */
  readonly leaves?: (view: GuestView) => void;
}
