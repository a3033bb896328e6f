import { expect, test } from 'vitest';
import { nearest } from '../../src/diagnostics/nearest.ts';

test.each([
  ['memroy', ['memory', 'machine'], 'memory'],
  ['Memory', ['memory'], 'memory'],
  ['sokcets', ['sockets', 'slots'], 'sockets'],
  ['cpu', ['cpus', 'cxl'], 'cpus'],
  ['gpu1', ['gpu0', 'nic'], 'gpu0'],
  ['distance', ['devices', 'distances'], 'distances'],
  ['wholly-different', ['memory', 'machine'], undefined],
  ['x', [], undefined],
  ['', ['memory'], undefined],
])('for %j of %j it is %j', (word, candidates, best) => {
  expect(nearest(word, candidates)).toBe(best);
});
