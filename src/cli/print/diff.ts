import type { ByteDifference } from '../../golden/diff-bytes.ts';
import type { TableDifference } from '../../golden/difference.ts';
import { grid } from './grid.ts';

/** Sentences on what differs, below the table they are about. */
export function diffLines(
  tables: readonly (TableDifference & { readonly bytes?: readonly ByteDifference[] })[],
): string[] {
  return tables.flatMap(({ table, kind, before, after, differences, order, bytes = [] }) => {
    if (kind === 'added') return [`${table} is new (${after})`];
    if (kind === 'removed') return [`${table} is gone (${before})`];
    return [
      `${table}:`,
      ...differences.map(({ sentence, detail }) => `${detail ? '    ' : '  '}${sentence}`),
      ...(order.length > 0 ? ['  in another order:', ...order.map(({ sentence }) => `    ${sentence}`)] : []),
      ...(bytes.length > 0 ? ['  bytes:', ...byteLines(bytes)] : []),
    ];
  });
}

function byteLines(bytes: readonly ByteDifference[]): string[] {
  return grid(
    bytes.map(({ offset, path, before, after }) => [
      `    0x${offset.toString(16).padStart(4, '0')}`,
      `${before || 'nothing'} -> ${after || 'nothing'}`,
      path,
    ]),
  );
}
