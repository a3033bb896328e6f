import { describe, expect, test } from 'vitest';
import { checkMachine } from './random/check-machine.ts';
import { needProgram } from './support/oracle-root.ts';
import { TABLE_TESTS } from './support/table-tests.ts';

describe("machines of QEMU's own table tests", () => {
  test.for(TABLE_TESTS)(
    '$name: the tables built for its import are published, also on the way back',
    async (machine, ctx) => {
      const find = (program: string) => needProgram(ctx, program, '11.1');
      expect(await checkMachine({ ...machine, features: new Set() }, find, true)).toEqual({
        compared: true,
        differences: [],
      });
    },
  );
});
