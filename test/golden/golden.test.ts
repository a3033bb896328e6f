import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkGolden } from '../../src/golden/check-golden.ts';
import { GOLDEN, goldenCases } from './support/golden-tables.ts';

describe('golden cases', () => {
  for (const name of goldenCases) {
    test(`${name} gives the expected tables and QEMU arguments to the byte`, () => {
      expect(checkGolden(join(GOLDEN, name))).toEqual([]);
    });
  }

  test('are there for every example', () => {
    const examples = join(GOLDEN, '../examples');
    const files = readdirSync(examples).filter((name) => name.endsWith('.yaml'));
    const covered = files.map((name) =>
      realpathSync(join(GOLDEN, `example-${name.slice(0, -5)}`, 'topology.yaml')),
    );
    expect(covered).toEqual(files.map((name) => realpathSync(join(examples, name))));
  });
});
