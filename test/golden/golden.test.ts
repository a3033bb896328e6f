import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkGolden } from '../../src/golden/check-golden.ts';

const golden = join(import.meta.dirname, '../../golden');

describe('golden cases', () => {
  for (const name of readdirSync(golden)) {
    test(`${name} gives the expected tables and QEMU arguments to the byte`, () => {
      expect(checkGolden(join(golden, name))).toEqual([]);
    });
  }
});
