import type { AnyStruct } from '../binary/field.ts';
import { recordNames } from '../tables/record-names.ts';
import { layoutOfKind } from '../tables/registry.ts';
import type { Table } from '../tables/table.ts';
import { diffMemory } from './diff-memory.ts';
import { diffStruct } from './diff-struct.ts';
import type { Difference } from './difference.ts';
import type { Findings, Side } from './side.ts';

/** What differs between two tables, and apart from it what only stands in another place. */
export function diffTable(before: Table, after: Table): { differences: Difference[]; order: Difference[] } {
  const findings: Findings = { changes: [], computed: [], order: [] };
  diffStruct(sideOf(before), sideOf(after), '', findings);
  const [was, is] = [before.trailing?.length ?? 0, after.trailing?.length ?? 0];
  if (was !== is) {
    const sentence = `bytes after the table: ${was} have become ${is}`;
    findings.changes.push({ kind: 'changed', sentence });
  }
  let differences = findings.changes;
  if (before.kind === 'SRAT' && after.kind === 'SRAT') {
    const memory = diffMemory(before, after);
    const details = differences.map((one) =>
      explains(one) && memory.length > 0 ? { ...one, detail: true } : one,
    );
    differences = [
      ...memory,
      ...details.filter(({ detail }) => detail),
      ...details.filter(({ detail }) => !detail),
    ];
  }
  if (differences.length === 0 && findings.order.length === 0) differences = findings.computed;
  return { differences, order: findings.order };
}

function explains({ sentence }: Difference): boolean {
  return sentence.startsWith('memory at ');
}

function sideOf(table: Table): Side {
  const layout = layoutOfKind(table.kind);
  if (layout === undefined) throw new TypeError(`"kind" expected a kind of table, got ${table.kind}`);
  const value = table as unknown as AnyStruct;
  return { layout, value, path: '', nameAt: recordNames(layout, value) };
}
