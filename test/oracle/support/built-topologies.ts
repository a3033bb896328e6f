import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuiltTable, buildTables } from '../../../src/tables/build/build-tables.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';

export interface BuiltTopology {
  /** `golden/<case>` or `examples/<file>`. */
  readonly name: string;
  readonly arch: 'x86' | 'arm';
  readonly tables: readonly BuiltTable[];
}

const repository = join(import.meta.dirname, '../../..');

/** Every golden case and example with the tables that are built for it now. */
export function builtTopologies(): BuiltTopology[] {
  const cases = readdirSync(join(repository, 'golden')).map((name) => [
    `golden/${name}`,
    `golden/${name}/topology.yaml`,
  ]);
  const examples = readdirSync(join(repository, 'examples'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [`examples/${file}`, `examples/${file}`]);
  return [...cases, ...examples].map(([name = '', file = '']) => {
    const text = readFileSync(join(repository, file), 'utf8');
    const platform = resolveTopology(parseTopology(text, file));
    return { name, arch: platform.machine.arch, tables: buildTables(platform) };
  });
}
