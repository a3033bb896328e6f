import { resolve } from 'node:path';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { SourceText } from '../../diagnostics/source-text.ts';
import { readText } from '../../files/read-input.ts';
import type { Property } from './keyval.ts';
import type { Word } from './words.ts';

/** A section of a configuration file: one use of an option. */
export interface Section {
  /** Name of the option. */
  readonly group: string;
  readonly properties: Property[];
  readonly span: Span;
}

/** Sections named otherwise than their option. */
const OPTION_OF: ReadonlyMap<string, string> = new Map([
  ['memory', 'm'],
  ['smp-opts', 'smp'],
  ['boot-opts', 'boot'],
  ['acpi', 'acpitable'],
]);

const HEADER = /^\s*\[\s*([\w-]+)\s*(?:"([^"]*)"\s*)?\]\s*$/;
const ENTRY = /^\s*([\w.-]+)\s*=\s*"([^"]*)"\s*$/;
const IGNORED = /^\s*(?:#.*)?$/;

/** The sections of the file that `-readconfig` names, in order. Throws PxmError when it cannot be read. */
export function readConfig(argument: Word, folder: string): Section[] {
  const source = new SourceText(argument.text, readText(resolve(folder, argument.text)));
  const sections: Section[] = [];
  let start = 0;
  for (const line of source.text.split('\n')) {
    const span = { source, start, end: start + line.length };
    start += line.length + 1;
    if (IGNORED.test(line)) continue;
    const header = HEADER.exec(line);
    const entry = ENTRY.exec(line);
    const current = sections.at(-1);
    if (header) {
      const [, group = '', id] = header;
      const properties = id === undefined ? [] : [{ key: 'id', value: id, span }];
      sections.push({ group: OPTION_OF.get(group) ?? group, properties, span });
    } else if (entry && current) {
      const [, key = '', value = ''] = entry;
      current.properties.push({ key, value, span });
    } else {
      throw new PxmError([
        {
          code: 'PXM311',
          severity: 'error',
          message: 'this line is neither a section nor a property of one',
          span,
          remedy: 'write [group] or [group "id"], then lines such as key = "value"',
        },
      ]);
    }
  }
  return sections;
}
