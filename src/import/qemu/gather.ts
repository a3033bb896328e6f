import { Collector } from '../../diagnostics/collector.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import type { Described, Item } from './items.ts';
import { isJson, parseJsonProperties } from './json-properties.ts';
import { type Property, parseKeyval } from './keyval.ts';
import { ENDING, OPTIONS } from './option-table.ts';
import { Properties } from './properties.ts';
import { readConfig } from './read-config.ts';
import type { Word } from './words.ts';

/** Options read as key=value, with the key of a first value without one. */
const IMPLIED: ReadonlyMap<string, string | undefined> = new Map([
  ['machine', 'type'],
  ['m', 'size'],
  ['smp', 'cpus'],
  ['numa', 'type'],
  ['device', 'driver'],
  ['object', 'qom-type'],
  ['netdev', 'type'],
  ['nic', 'type'],
  ['net', 'type'],
  ['accel', 'accel'],
  ['audio', 'driver'],
  ['virtfs', 'fsdriver'],
  ['display', 'type'],
  ['drive', undefined],
]);

/** Options whose repetitions are one. */
const MERGED = ['machine', 'm', 'smp'] as const;
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['M', 'machine'],
  ['nouserconfig', 'no-user-config'],
]);

export interface Global {
  readonly driver: string;
  readonly property: Property;
}

/** A command line taken apart. */
export interface Gathered {
  readonly collector: Collector;
  /** Everything in order. */
  readonly items: readonly Item[];
  /** All `-machine` together, names with dashes. */
  readonly machine: Properties;
  readonly memory: Properties;
  readonly smp: Properties;
  readonly globals: readonly Global[];
}

/** Splits arguments into options and reads those that have properties; `folder` is where relative paths start. */
export function gather(words: readonly Word[], folder: string): Gathered {
  const collector = new Collector();
  const items = new Reader(collector, folder).read(words);
  const merged = (name: (typeof MERGED)[number]) => {
    const all = items.filter((item) => item.name === name && item.properties !== undefined);
    for (const item of all) item.words = [];
    return new Properties(
      all.flatMap((item) => item.properties?.rest() ?? []),
      collector,
    );
  };
  const machine = merged('machine');
  const memory = merged('m');
  const smp = merged('smp');
  return {
    collector,
    items,
    machine: sections(machine, collector, { memory, smp }),
    memory,
    smp,
    globals: items.filter((item) => item.name === 'global').flatMap((item) => readGlobal(item) ?? []),
  };
}

/** Properties such as `smp.cpus` or `memory.max-size` of `-machine` are those of other options. */
function sections(machine: Properties, collector: Collector, into: { memory: Properties; smp: Properties }) {
  const own: Property[] = [];
  for (const property of machine.rest()) {
    const key = property.key.replace(/^[^.]*/, (name) => name.replaceAll('_', '-'));
    const [, section, name] = /^(memory|smp)\.(.+)$/.exec(key) ?? [];
    if (section === 'smp' && name) into.smp.addDefault({ ...property, key: name });
    else if (section === 'memory' && name)
      into.memory.addDefault({ ...property, key: name === 'max-size' ? 'maxmem' : name });
    else own.push({ ...property, key });
  }
  return new Properties(own, collector);
}

class Reader {
  readonly #collector: Collector;
  readonly #folder: string;
  readonly #items: Item[] = [];

  constructor(collector: Collector, folder: string) {
    this.#collector = collector;
    this.#folder = folder;
  }

  read(words: readonly Word[]): Item[] {
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === undefined) break;
      if (!word.text.startsWith('-')) {
        this.#add('disk', word, [word], word.span);
        continue;
      }
      const given = word.text.replace(/^--?/, '');
      const next = words[at + 1];
      const takes = OPTIONS.get(given) ?? this.#unknown(given, word, next);
      if (takes && next === undefined) {
        this.#collector.error('PXM311', `${word.text} needs an argument`, {
          span: word.span,
          remedy: 'give it one, or leave it out',
        });
      }
      if (takes) at += 1;
      this.#option(ALIASES.get(given) ?? given, word, takes ? next : undefined);
    }
    return this.#items;
  }

  #unknown(name: string, word: Word, next: Word | undefined): boolean {
    const similar = nearest(name, [...OPTIONS.keys()]);
    this.#collector.warning('PXM310', `QEMU 11.1 has no option ${word.text}; it is kept as it is`, {
      span: word.span,
      ...(similar !== undefined && { remedy: `did you mean -${similar}?` }),
    });
    return next !== undefined && !next.text.startsWith('-');
  }

  #option(name: string, word: Word, argument: Word | undefined): void {
    if (ENDING.has(name)) {
      this.#collector.error('PXM311', `with ${word.text} QEMU starts no machine`, {
        span: word.span,
        remedy: 'leave it out',
      });
    } else if (name === 'readconfig' && argument) {
      for (const { group, properties, span } of readConfig(argument, this.#folder))
        this.#section(group, properties, span);
    } else if (!(name === 'set' && argument && this.#set(argument))) {
      this.#add(name, argument, argument ? [word, argument] : [word], argument?.span ?? word.span);
    }
  }

  /** `-set device.ID.property=value` completes an option before it. */
  #set(argument: Word): boolean {
    const [, group, id, key, value = ''] = /^([^.]+)\.([^.]+)\.([^=]+)=(.*)$/s.exec(argument.text) ?? [];
    if (key === undefined) return false;
    const target = this.#items.find(
      (item) => item.name === group && !item.json && item.properties?.peek('id') === id,
    );
    if (target?.argument === undefined) return false;
    target.properties?.add([{ key, value, span: argument.span }]);
    const [option = '', text = ''] = target.words;
    target.words = [option, `${text},${key}=${value.replaceAll(',', ',,')}`];
    return true;
  }

  #section(name: string, list: Property[], span: Span): void {
    const text = list.map(({ key, value }) => `${key}=${value.replaceAll(',', ',,')}`).join(',');
    const argument: Word = { text, span, verbatim: false };
    this.#items.push(this.#described(name, argument, list, [`-${name}`, text], false));
  }

  #add(name: string, argument: Word | undefined, words: readonly Word[], span: Span): void {
    const texts = words.map((word) => word.text);
    if (argument !== undefined && IMPLIED.has(name)) {
      const json = isJson(argument);
      const list = json ? parseJsonProperties(argument) : parseKeyval(argument, IMPLIED.get(name));
      this.#items.push(this.#described(name, argument, list, texts, json));
    } else {
      this.#items.push({ name, argument, properties: undefined, span, json: false, words: texts });
    }
  }

  #described(
    name: string,
    argument: Word,
    list: readonly Property[],
    words: string[],
    json: boolean,
  ): Described {
    const properties = new Properties(list, this.#collector);
    return { name, argument, properties, span: argument.span, json, words };
  }
}

/** `driver.property=value`, or the three by name. */
function readGlobal({ argument }: Item): Global | undefined {
  if (argument === undefined) return undefined;
  const short = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(argument.text);
  const list = short ? undefined : parseKeyval(argument);
  const of = (name: string) => list?.find((property) => property.key === name)?.value;
  const [driver, key, value] = short ? short.slice(1) : [of('driver'), of('property'), of('value')];
  if (driver === undefined || key === undefined || value === undefined) return undefined;
  return { driver, property: { key, value, span: argument.span } };
}
