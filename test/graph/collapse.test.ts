import { expect, test } from 'vitest';
import { collapse } from '../../src/graph/collapse.ts';
import { item } from '../../src/graph/item.ts';

const bus = (number: number) =>
  item({
    kind: 'root-bus',
    label: `px${number}`,
    note: 'expander, near node 0',
    right: `bus ${number}–${number + 1}`,
  });
const port = (number: number) =>
  item({ kind: 'bridge', label: `rp${number}`, note: 'root-port', right: `00:0${number}.0 → bus ${number}` });

test('a group of buses says from which bus to which it is, one of ports where they are', () => {
  expect(collapse([20, 30, 40, 50].map(bus)).map(({ note }) => note)).toEqual([
    '4 × expander, bus 20–21 … bus 50–51',
  ]);
  expect(collapse([1, 2, 3, 4].map(port)).map(({ note }) => note)).toEqual([
    '4 × root-port, 00:01.0 … 00:04.0',
  ]);
});
