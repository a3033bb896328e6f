import { set } from './amounts.ts';
import { grid } from './grid.ts';
import type { Strokes } from './tree.ts';

type Matrix = readonly (readonly number[])[];

/**
 * A distance matrix with heads of rows and columns. `compact`: nodes that are as far from everything as others are,
 * both ways, share a row and a column.
 */
export function distanceLines(matrix: Matrix, drawn: Strokes, compact: boolean): string[] {
  if (matrix.length === 0) return [];
  const groups = compact ? equalNodes(matrix) : matrix.map((_, id) => [id]);
  const heads = groups.map(set);
  const rows = groups.map((from) => groups.map((to) => cell(matrix, from, to)));
  const table = grid(
    [['', ...heads], ...rows.map((row, at) => [heads[at] ?? '', ...row])],
    Array.from({ length: groups.length + 1 }, (_, column) => column),
  );
  const first = Math.max(...heads.map(({ length }) => length));
  const width = Math.max(...table.map(({ length }) => length));
  const ruled = table.map((line) => `${line.slice(0, first)} ${drawn.down}${line.slice(first)}`);
  const across = (length: number) => drawn.across.repeat(length);
  const [head = '', ...body] = ruled;
  return [
    head,
    across(first + 1) + drawn.cross + across(width - first),
    ...body,
    ...(rows.flat().some((text) => text.includes('/'))
      ? ['a/b: from a node of the set to itself, and to another node of the set']
      : []),
  ];
}

/** Fewer are not worth a cell with two distances. */
const FEW = 3;

/** Sets of nodes that could change their ids without a change to the matrix, in the order of the first of each. */
function equalNodes(matrix: Matrix): number[][] {
  const at = (from: number, to: number) => matrix[from]?.[to];
  const equal = (a: number, b: number) =>
    at(a, a) === at(b, b) &&
    at(a, b) === at(b, a) &&
    matrix.every((_, c) => c === a || c === b || (at(a, c) === at(b, c) && at(c, a) === at(c, b)));
  const groups: number[][] = [];
  for (const id of matrix.keys()) {
    const group = groups.find(([first = id]) => equal(first, id));
    if (group) group.push(id);
    else groups.push([id]);
  }
  return groups.flatMap((group) => (group.length < FEW ? group.map((id) => [id]) : [group]));
}

function cell(matrix: Matrix, from: readonly number[], to: readonly number[]): string {
  const [a = 0, b = a] = from;
  const distance = (x: number, y: number) => `${matrix[x]?.[y] ?? ''}`;
  if (from !== to) return distance(a, to[0] ?? 0);
  return from.length === 1 ? distance(a, a) : `${distance(a, a)}/${distance(a, b)}`;
}
