import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './support/run.ts';

const published = readFileSync(join(import.meta.dirname, '../../schema/topology.schema.json'), 'utf8');

test.each([[['schema']], [['schema', '--json']]])(
  'pxm %j prints the schema that is published',
  async (args) => {
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(published));
  },
);
