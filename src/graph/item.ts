import type { Node, PciFunction } from '../topology/platform.ts';
import type { Tone } from './tone.ts';

export type ItemKind =
  | 'root-bus'
  | 'bridge'
  | 'device'
  | 'builtin'
  | 'platform-device'
  | 'node'
  | 'placeholders'
  | 'placeholder'
  | 'window';

/** Something that becomes a box: what stands in it, and what lies inside. */
export interface Item {
  readonly kind: ItemKind;
  /** Its name, in bold. */
  readonly label: string;
  /** More about it; beside the name, or below it where the kind has two lines. */
  readonly note: string;
  /** At the right of the first line: an address. */
  readonly right: string;
  /** Name of what becomes of its DMA, where that differs from what it lies in. */
  readonly chip: string;
  readonly tone: Tone;
  /** All about it in one sentence, for who points at it or listens. */
  readonly about: string;
  readonly children: readonly Item[];
  /** What links start or end at. */
  readonly subjects: readonly (PciFunction | Node)[];
  /** A link starts at it or at something inside, so nothing may lie to its right. */
  readonly linked: boolean;
}

const PLAIN: Omit<Item, 'kind' | 'label'> = {
  note: '',
  right: '',
  chip: '',
  tone: 'plain',
  about: '',
  children: [],
  subjects: [],
  linked: false,
};

/** An item with what is said of it; the rest is empty. What is about it starts with its label. */
export function item(said: Pick<Item, 'kind' | 'label'> & Partial<Item>): Item {
  const about = said.about ? `${said.label}: ${said.about}` : said.label;
  const linked = said.linked || (said.children ?? []).some((child) => child.linked);
  return { ...PLAIN, ...said, about, linked };
}

/** Facts with commas between, leaving out what is empty. */
export function facts(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(', ');
}
