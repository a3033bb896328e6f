import type { AnyStruct, BitsField, Field, FieldOptions, Layout } from '../binary/field.ts';
import { meaningOf, sizeText, valueText } from '../binary/meaning.ts';
import { nameOf } from '../tables/record-names.ts';

/** Values of one record that are told along with it. */
const MOST_FACTS = 6;

/** A field's name as words: `proximityDomain` becomes `proximity domain`. */
export function words(name: string): string {
  return name
    .replace(/([a-z])([A-Z0-9])|([0-9])([A-Z])/g, '$1$3 $2$4')
    .toLowerCase()
    .replace(/^reserved ?\d+$/, (reserved) => `reserved bytes at ${reserved.replace(/\D/g, '')}`);
}

/** A value in short, by its meaning where it has one. */
export function shown(field: FieldOptions, value: unknown): string {
  if (value === undefined) return 'nothing';
  if (field.show === 'size' && (typeof value === 'number' || typeof value === 'bigint'))
    return sizeText(value);
  const text = valueText(field, value);
  const meaning = meaningOf(field, value);
  if (meaning === undefined) return text;
  return field.names === undefined ? meaning : `${text} (${meaning})`;
}

/** How the change of one value reads, after the name of what it belongs to. */
export function changeText(
  subject: string,
  name: string,
  field: FieldOptions,
  from: unknown,
  to: unknown,
): string {
  const [before, after] = [shown(field, from), shown(field, to)];
  if (field.change !== undefined) {
    const values = [before, after];
    return `${subject === '' ? '' : `${subject} `}${field.change.replace(/\$/g, () => values.shift() ?? '')}`;
  }
  const owner = subject === '' ? '' : `${subject}: `;
  if (from === undefined) return `${owner}${words(name)} is new: ${after}`;
  if (to === undefined) return `${owner}${words(name)} is gone: ${before}`;
  const grown = field.show === 'size' ? ((from as bigint) < (to as bigint) ? 'grew' : 'shrank') : 'changed';
  return `${owner}${words(name)} ${grown} from ${before} to ${after}`;
}

/** The values of a new or vanished record that are not zero, in brackets; not those that its name tells. */
export function summary(layout: Layout, value: AnyStruct): string {
  const facts = layout.scalars.flatMap(({ name, field }) => {
    const fact = factOf(name, field, value[name]);
    return fact === undefined || tells(layout, value, name) ? [] : [fact];
  });
  return facts.length === 0 ? '' : ` (${facts.slice(0, MOST_FACTS).join(', ')})`;
}

/** Whether what a record is called would change along with a field. */
function tells(layout: Layout, value: AnyStruct, field: string): boolean {
  const other = typeof value[field] === 'bigint' ? 0n : typeof value[field] === 'number' ? 0 : value[field];
  return nameOf(layout, value) !== nameOf(layout, { ...value, [field]: other });
}

function factOf(name: string, field: Field, value: unknown): string | undefined {
  const { reserved, length, count, computed } = field;
  if (value === undefined || reserved || length || count || computed || name === 'type') return undefined;
  if (field.tag === 'bits') return bitsFact(field, value as Readonly<Record<string, unknown>>);
  return field.tag === 'uint' && Number(value) !== 0 ? `${words(name)} ${shown(field, value)}` : undefined;
}

function bitsFact(field: BitsField, value: Readonly<Record<string, unknown>>): string | undefined {
  const facts = field.parts
    .filter(({ name }) => value[name])
    .map(
      ({ name, single, names }) =>
        `${words(name)}${single ? '' : ` ${shown(names ? { names } : {}, value[name])}`}`,
    );
  return facts.length === 0 ? undefined : facts.join(', ');
}
