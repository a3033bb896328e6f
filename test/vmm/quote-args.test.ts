import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteArgs } from '../../src/vmm/qemu/quote-args.ts';

test('every option has a line of its own, continued with a backslash', () => {
  const args = ['qemu-system-x86_64', '-nodefaults', '-m', 'size=1G', '-name', "guest=it's"];
  expect(quoteArgs(args)).toBe(
    ['qemu-system-x86_64 \\', '  -nodefaults \\', '  -m size=1G \\', "  -name 'guest=it'\\''s'"].join('\n'),
  );
});

test('a shell gives back every argument as it was', () => {
  const word = fc
    .oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[-a-z '"$`\\\n!*~;&|<>(){}#=,]{0,12}$/))
    .filter((text) => !text.includes('\0'));
  const lists = fc.sample(fc.array(word, { minLength: 1, maxLength: 8 }), 200);
  const script = lists.map((args) => `printf '%s\\0' ${quoteArgs(args)}; printf '\\0'`).join('\n');
  const output = execFileSync('sh', ['-s'], { input: script, encoding: 'utf8' });
  const read = lists.map((args) => args.map((arg) => `${arg}\0`).join('')).join('\0');
  expect(output).toBe(`${read}\0`);
});
