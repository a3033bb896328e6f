import type { ArrayField, FieldOptions } from '../binary/field.ts';
import { shown, words } from './diff-words.ts';
import type { Findings, Side } from './side.ts';
import { changed, joined } from './side.ts';

/** Numbers of one array whose changes are told one by one; of more only the number is told. */
const MOST = 32;
const FEW = 12;

/** Compares the numbers of an array: a matrix by what its rows and columns stand for, others as a whole. */
export function diffNumbers(
  name: string,
  field: ArrayField,
  before: Side,
  after: Side,
  subject: string,
  findings: Findings,
): void {
  const [from, to] = [numbersOf(before, name), numbersOf(after, name)];
  if (field.matrix !== undefined) diffMatrix(name, field, before, after, subject, findings);
  const item = field.item as FieldOptions;
  const texts = (side: Side, numbers: readonly unknown[]) =>
    numbers.map((number) => textOf(item, side, number));
  const [was, is] = [texts(before, from), texts(after, to)];
  if (
    field.matrix !== undefined ||
    (was.length === is.length && was.every((text, index) => text === is[index]))
  )
    return;
  const owner = subject === '' ? '' : `${subject}: `;
  const [gone, fresh] = [without(was, is), without(is, was)];
  const few = Math.max(was.length, is.length) <= FEW;
  const facts = few
    ? [`from ${listed(was)} to ${listed(is)}`]
    : [gone.length > 0 ? `${listed(gone)} gone` : '', fresh.length > 0 ? `${listed(fresh)} new` : ''];
  const text = facts.filter((fact) => fact !== '').join(', ') || 'the same in another order';
  const difference = changed(before, after, name, `${owner}${words(name)} changed ${text}`, [from, to]);
  if (!few && gone.length + fresh.length === 0) findings.order.push({ ...difference, kind: 'moved' });
  else findings.changes.push(difference);
}

function diffMatrix(
  name: string,
  field: ArrayField,
  before: Side,
  after: Side,
  subject: string,
  findings: Findings,
): void {
  const { matrix, item } = field;
  if (matrix === undefined) return;
  const [from, to] = [numbersOf(before, name), numbersOf(after, name)];
  const rows = new Map(matrix.rows(before.value).map((row, index) => [row, index]));
  const columns = new Map(matrix.columns(before.value).map((column, index) => [column, index]));
  const afterColumns = matrix.columns(after.value);
  const owner = subject === '' ? '' : `${subject}: `;
  let differing = 0;
  for (const [i, row] of matrix.rows(after.value).entries()) {
    const oldRow = rows.get(row);
    if (oldRow === undefined) continue;
    for (const [j, column] of afterColumns.entries()) {
      const oldColumn = columns.get(column);
      if (oldColumn === undefined) continue;
      const [old, now] = [oldRow * columns.size + oldColumn, i * afterColumns.length + j];
      if (from[old] === to[now] || ++differing > MOST) continue;
      const values = [from[old], to[now]] as const;
      const [was, is] = values.map((value) => shown(item as FieldOptions, value));
      const sentence = `${owner}${matrix.called(row, column)} changed from ${was} to ${is}`;
      const places = { before: pathOf(before, name, old), after: pathOf(after, name, now) };
      findings.changes.push({ ...changed(before, after, name, sentence, values), ...places });
    }
  }
  if (differing <= MOST) return;
  const sentence = `${owner}${differing - MOST} more of ${to.length} ${words(name)} changed`;
  findings.changes.push(changed(before, after, name, sentence));
}

function pathOf(side: Side, name: string, index: number): string {
  return `${joined(side.path, name)}[${index}]`;
}

function numbersOf(side: Side, name: string): readonly (number | bigint)[] {
  return (side.value[name] ?? []) as readonly (number | bigint)[];
}

/** A number in short; for an offset what the record there is called. */
function textOf(item: FieldOptions, side: Side, number: unknown): string {
  const refers = item.refers !== undefined && item.refers.by === undefined;
  return (refers ? side.nameAt(Number(number)) : undefined) ?? shown(item, number);
}

function without(texts: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return texts.filter((text) => !known.has(text));
}

function listed(texts: readonly string[]): string {
  if (texts.length === 0) return 'nothing';
  const more = texts.length > FEW ? ` and ${texts.length - FEW} more` : '';
  return texts.slice(0, FEW).join(', ') + more;
}
