import type { AnyStruct, ArrayField, BitsField, Field, FieldOptions, Layout } from '../binary/field.ts';
import { toHex } from '../binary/json.ts';
import { writeStruct } from '../binary/write.ts';
import { nameOf } from '../tables/record-names.ts';
import { diffNumbers } from './diff-numbers.ts';
import { changeText, summary, words } from './diff-words.ts';
import { matchRecords } from './match-records.ts';
import type { Findings, Side } from './side.ts';
import { changed, joined } from './side.ts';

/** Compares two structures that belong together; `subject` is what people call them, empty for a table. */
export function diffStruct(before: Side, after: Side, subject: string, findings: Findings): void {
  const { layout } = after;
  if (before.layout !== layout) {
    const [was, is] = [before.layout.title, layout.title];
    findings.changes.push(changed(before, after, '', `${subject} is now a ${is}, it was a ${was}`));
  }
  const fields = { ...before.layout.fields, ...layout.fields };
  for (const [name, field] of Object.entries(fields)) {
    if (name !== 'type') diffField(name, field, before, after, subject, findings);
  }
  diffBytes('extra', before, after, subject, findings);
}

function diffField(
  name: string,
  field: Field,
  before: Side,
  after: Side,
  subject: string,
  findings: Findings,
): void {
  const [from, to] = [before.value[name], after.value[name]];
  if (from === undefined && to === undefined) return;
  switch (field.tag) {
    case 'uint':
    case 'chars':
    case 'text':
      if (from === to) return;
      if (field.tag === 'uint' && sameReference(field, from, to, before, after)) return;
      addChange(name, referring(field, before, after), before, after, subject, findings, [from, to]);
      return;
    case 'bytes':
    case 'rest':
    case 'gap':
      diffBytes(name, before, after, subject, findings);
      return;
    case 'bits':
      diffBits(name, field, before, after, subject, findings);
      return;
    case 'nested':
      if (from === undefined || to === undefined) {
        const text = `${words(name)} is ${from === undefined ? 'new' : 'gone'}`;
        findings.changes.push(changed(before, after, name, subject === '' ? text : `${subject}: ${text}`));
      } else {
        const inner = (side: Side): Side => {
          const value = side.value[name] as AnyStruct;
          return { ...side, layout: field.item, value, path: joined(side.path, name) };
        };
        diffStruct(inner(before), inner(after), `${subject}${subject && ': '}${words(name)}`, findings);
      }
      return;
    case 'array':
      if (field.item.tag === 'uint') diffNumbers(name, field as ArrayField, before, after, subject, findings);
      else diffRecords(name, field, before, after, subject, findings);
      return;
    case 'list':
      diffRecords(name, field, before, after, subject, findings);
  }
}

/** References by offset are the same when what they lead to is called the same. */
function sameReference(field: FieldOptions, from: unknown, to: unknown, before: Side, after: Side): boolean {
  if (field.refers === undefined || field.refers.by !== undefined) return false;
  const [was, is] = [before.nameAt(Number(from)), after.nameAt(Number(to))];
  return was !== undefined && was === is;
}

/** A field that names the records which its two values lead to. */
function referring<F extends FieldOptions>(field: F, before: Side, after: Side): FieldOptions {
  if (field.refers === undefined || field.refers.by !== undefined) return field;
  const names: Record<number, string> = {};
  for (const { value, nameAt } of [before, after]) {
    for (const offset of Object.values(value)) {
      const name = typeof offset === 'number' ? nameAt(offset) : undefined;
      if (name !== undefined) names[offset as number] = name;
    }
  }
  return { ...field, names };
}

function diffBits(
  name: string,
  field: BitsField,
  before: Side,
  after: Side,
  subject: string,
  findings: Findings,
): void {
  const from = (before.value[name] ?? {}) as AnyStruct;
  const to = (after.value[name] ?? {}) as AnyStruct;
  const owner = subject === '' ? '' : `${subject}: `;
  for (const part of field.parts) {
    if (from[part.name] === to[part.name]) continue;
    const values = [from[part.name], to[part.name]] as const;
    const path = `${name}.${part.name}`;
    if (part.single) {
      const text = `${owner}${words(part.name)} is ${values[1] ? 'now' : 'no longer'} set`;
      findings.changes.push(changed(before, after, path, text, values));
    } else
      addChange(
        path,
        part.names ? { names: part.names } : {},
        before,
        after,
        subject,
        findings,
        values,
        part.name,
      );
  }
  if (from.reserved !== to.reserved) {
    const values = [from.reserved, to.reserved] as const;
    const label = `reserved bits of ${name}`;
    addChange(`${name}.reserved`, { show: 'hex' }, before, after, subject, findings, values, label);
  }
}

function diffBytes(name: string, before: Side, after: Side, subject: string, findings: Findings): void {
  const [from, to] = [before.value[name], after.value[name]] as [Uint8Array?, Uint8Array?];
  const [was, is] = [from ?? new Uint8Array(), to ?? new Uint8Array()];
  const length = Math.max(was.length, is.length);
  let differing = 0;
  let first = -1;
  for (let at = 0; at < length; at++) {
    if (was[at] === is[at]) continue;
    differing++;
    if (first < 0) first = at;
  }
  if (differing === 0) return;
  const sizes = was.length === is.length ? `of ${is.length}` : `, ${was.length} have become ${is.length}`;
  const label = name === 'extra' ? 'bytes after the last field' : words(name);
  const text = `${label}: ${differing} ${differing === 1 ? 'byte differs' : 'bytes differ'} ${sizes}, from 0x${first.toString(16)}`;
  const sentence = `${subject === '' ? '' : `${subject}: `}${text.replace(' ,', ',')}`;
  findings.changes.push(changed(before, after, name, sentence, [from && toHex(from), to && toHex(to)]));
}

function diffRecords(
  name: string,
  field: Field & { tag: 'list' | 'array' },
  before: Side,
  after: Side,
  subject: string,
  findings: Findings,
): void {
  const sides = { before: recordsOf(before, name, field), after: recordsOf(after, name, field) };
  const names = {
    before: sides.before.map((side) => nameOf(side.layout, side.value)),
    after: sides.after.map((side) => nameOf(side.layout, side.value)),
  };
  const contents = (which: 'before' | 'after', index: number) => {
    const { layout, value } = sides[which][index] as Side;
    return toHex(writeStruct(layout, value));
  };
  const { pairs, removed, added, moved } = matchRecords(names.before, names.after, contents);
  const place = subject === '' ? '' : ` ${field.holds ?? 'in'} ${subject}`;
  for (const index of removed) {
    const { layout, value, path } = sides.before[index] as Side;
    const verb = place === '' ? 'is gone' : `is no longer${place}`;
    const sentence = `${names.before[index]} ${verb}${place === '' ? summary(layout, value) : ''}`;
    findings.changes.push({ kind: 'removed', sentence, before: path });
  }
  for (const index of added) {
    const { layout, value, path } = sides.after[index] as Side;
    const verb = place === '' ? 'is new' : `is now${place}`;
    const sentence = `${names.after[index]} ${verb}${place === '' ? summary(layout, value) : ''}`;
    findings.changes.push({ kind: 'added', sentence, after: path });
  }
  for (const pair of pairs) {
    const [one, other] = [sides.before[pair.before] as Side, sides.after[pair.after] as Side];
    const record = names.after[pair.after] ?? '';
    diffStruct(one, other, place === '' ? record : `${record}${place}`, findings);
  }
  for (const pair of moved) {
    const [one, other] = [sides.before[pair.before] as Side, sides.after[pair.after] as Side];
    const sentence = `${names.after[pair.after]}${place} stands in another place: ${one.path} is now ${other.path}`;
    findings.order.push({ kind: 'moved', sentence, before: one.path, after: other.path });
  }
}

function recordsOf(side: Side, name: string, field: Field & { tag: 'list' | 'array' }): Side[] {
  const records = (side.value[name] ?? []) as readonly AnyStruct[];
  return records.map((value, index) => {
    const layout = field.tag === 'list' ? field.framing.layouts.get(value.kind) : field.item;
    return { ...side, layout: layout as Layout, value, path: `${joined(side.path, name)}[${index}]` };
  });
}

function addChange(
  path: string,
  field: FieldOptions,
  before: Side,
  after: Side,
  subject: string,
  findings: Findings,
  values: readonly [unknown, unknown],
  label = path,
): void {
  const computed = field.length || field.count !== undefined || field.computed;
  const sentence = changeText(subject, label, field, ...values);
  (computed ? findings.computed : findings.changes).push(changed(before, after, path, sentence, values));
}
