import type { GuestDifference } from './difference.ts';

/** A difference in one line: what was predicted, then what the kernel has. */
export function differenceText({ path, predicted, found }: GuestDifference): string {
  const text = (value: string) => (value === '' ? 'nothing' : value);
  return `/sys/${path}: predicted ${text(predicted)}, found ${text(found)}`;
}
