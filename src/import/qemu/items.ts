import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Properties } from './properties.ts';
import type { Word } from './words.ts';

/** One option of the command line, or one section of a configuration file that it names. */
export interface Item {
  /** Name without dashes; `disk` for an argument that is no option. */
  readonly name: string;
  readonly argument: Word | undefined;
  /** Undefined where QEMU takes no key=value. */
  readonly properties: Properties | undefined;
  readonly span: Span;
  /** In JSON; QEMU creates such devices after all others. */
  readonly json: boolean;
  /** What stands for it in the way back; empty once the topology says it. */
  words: readonly string[];
}

/** An item with properties. */
export type Described = Item & { readonly properties: Properties };

/** The option in one line, for comments. */
export function itemText({ name, argument }: Item): string {
  const option = name === 'disk' ? '' : `-${name} `;
  return (option + (argument?.text ?? '')).trim();
}

/** All options of some names in one line; undefined where there are none. */
export function optionsText(items: readonly Item[], ...names: string[]): string | undefined {
  const found = items.filter(({ name }) => names.includes(name));
  return found.length === 0 ? undefined : found.map(itemText).join(' ');
}

/** The topology says it: nothing is left for the way back. */
export function absorb(item: Item): void {
  item.words = [];
}
