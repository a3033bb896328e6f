import type { Collector } from '../../diagnostics/collector.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Property } from './keyval.ts';
import { parseInteger, parseRange, parseSize, parseSwitch } from './values.ts';

/**
 * Properties of one option, taken one by one; what was not taken is left for others. Of several with one name the
 * last one counts. A value that QEMU would refuse is reported and counts as absent.
 */
export class Properties {
  readonly #all: Property[] = [];
  readonly #last = new Map<string, Property>();
  readonly #collector: Collector;
  readonly #taken = new Set<string>();

  constructor(list: readonly Property[], collector: Collector) {
    this.#collector = collector;
    this.add(list);
  }

  add(more: readonly Property[]): void {
    for (const property of more) {
      this.#all.push(property);
      this.#last.set(property.key, property);
    }
  }

  /** Adds a property that counts only while nothing else gives it. */
  addDefault(property: Property): void {
    if (!this.has(property.key)) this.add([property]);
  }

  has(key: string): boolean {
    return this.#last.has(key);
  }

  /** The value without taking it. */
  peek(key: string): string | undefined {
    return this.#last.get(key)?.value;
  }

  place(key: string): Span | undefined {
    return this.#last.get(key)?.span;
  }

  take(key: string): string | undefined {
    this.#taken.add(key);
    return this.peek(key);
  }

  takeSize(key: string, unit?: string): bigint | undefined {
    return this.#parsed(key, (text) => parseSize(text, unit), 'a size such as 512M');
  }

  takeInteger(key: string, min: number, max: number): number | undefined {
    const inside = (text: string) => {
      const value = parseInteger(text);
      return value !== undefined && value >= min && value <= max ? value : undefined;
    };
    return this.#parsed(key, inside, `a number from ${min} to ${max}`);
  }

  takeSwitch(key: string): boolean | undefined {
    return this.#parsed(key, parseSwitch, 'on or off');
  }

  /** One of several words. */
  takeChoice<const V extends string>(key: string, choices: readonly V[]): V | undefined {
    const find = (text: string) => choices.find((choice) => choice === text);
    return this.#parsed(key, find, `one of ${choices.join(', ')}`);
  }

  /** The numbers of all values of a name, each a number or a range. */
  takeNumbers(key: string): number[] {
    this.#taken.add(key);
    const all = this.#all.filter((property) => property.key === key || isItem(property.key, key));
    for (const property of all) this.#taken.add(property.key);
    return all.flatMap(
      (property) => this.#read(property, parseRange, 'a number or a range such as 0-3') ?? [],
    );
  }

  /** What was not taken, each name once, in the order of first appearance. */
  rest(): Property[] {
    return [...this.#last.values()].filter(({ key }) => key !== '' && !this.#taken.has(key));
  }

  #parsed<T>(key: string, parse: (text: string) => T | undefined, expected: string): T | undefined {
    this.#taken.add(key);
    const property = this.#last.get(key);
    return property && this.#read(property, parse, expected);
  }

  #read<T>(property: Property, parse: (text: string) => T | undefined, expected: string): T | undefined {
    const value = parse(property.value);
    if (value === undefined) {
      const { key, span } = property;
      this.#collector.error('PXM311', `"${key}" is ${JSON.stringify(property.value)}, expected ${expected}`, {
        span,
        remedy: `write ${key}=${expected}`,
      });
    }
    return value;
  }
}

/** `host-nodes.0` is an item of `host-nodes`. */
function isItem(key: string, list: string): boolean {
  return key.startsWith(`${list}.`) && /^\d+$/.test(key.slice(list.length + 1));
}
