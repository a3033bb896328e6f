import { expect, test } from 'vitest';
import { splitShellWords } from '../../../src/import/qemu/shell-words.ts';

test('only what separates words for a shell ends one: other white space is part of it', () => {
  const words = splitShellWords('\v-M\u00a0q35 \f\u2028\t-m 1G\n', 'start.sh');
  expect(words.map(({ text }) => text)).toEqual(['\v-M\u00a0q35', '\f\u2028', '-m', '1G']);
});
