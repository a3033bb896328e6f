import type { GuestView } from '../view.ts';

/** Something that a kernel shows and that was predicted otherwise. */
export interface GuestDifference {
  /** Path below `/sys`. */
  readonly path: string;
  readonly predicted: string;
  readonly found: string;
}

/** What of a view can be seen in `/sys`. */
export type Prediction = Pick<GuestView, 'architecture' | 'numa' | 'iommu' | 'reserved'>;

/** Takes down a difference where there is one. */
export type Compare = (path: string, predicted: string, found: string | undefined) => void;

export const NONE = 'none';
