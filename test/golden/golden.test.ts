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
    const examples = readdirSync(join(golden, '../examples')).filter((name) => name.endsWith('.yaml'));
    const covered = examples.map((name) =>
      realpathSync(join(golden, `example-${name.slice(0, -5)}`, 'topology.yaml')),
    );
    expect(covered).toEqual(examples.map((name) => realpathSync(join(golden, '../examples', name))));
  });
});
