import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { loadTopology } from '../../src/topology/load-topology.ts';

const root = join(import.meta.dirname, '../..');
const topologies = [
  ...readdirSync(join(root, 'examples'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `examples/${name}`),
  ...readdirSync(join(root, 'golden')).flatMap((name) =>
    readdirSync(join(root, 'golden', name))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => `golden/${name}/${file}`),
  ),
];

describe('what the project shows and compares', () => {
  test.each(topologies)('%s is clean, or says why it is right as it is', (path) => {
    const findings = lint(loadTopology(join(root, path)));
    const left = findings.filter(({ suppressed }) => suppressed === undefined);
    expect(left.map(({ code, on, message }) => `${code} on ${on}: ${message}`)).toEqual([]);
  });
});
