import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sourceFiles, violations } from './support/arrows.ts';

describe('import arrows', () => {
  test('every source file imports only what its room may', () => {
    const files = sourceFiles();
    expect(files.length).toBeGreaterThan(50);
    expect(violations(files)).toEqual([]);
  });

  test('every room has a row in docs/architecture.md and a mirror in test/', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../docs/architecture.md'), 'utf8');
    const rooms = new Set(sourceFiles().flatMap(({ path }) => path.split('/').slice(0, -1)[0] ?? []));
    const tests = readdirSync(join(import.meta.dirname, '..'));
    expect([...rooms].filter((room) => !docs.includes(`\n| \`${room}/\` |`))).toEqual([]);
    expect([...rooms].filter((room) => !tests.includes(room))).toEqual([]);
  });

  const wrong: readonly (readonly [what: string, path: string, text: string])[] = [
    ['a value', 'topology/parse.ts', "import { srat } from '../tables/srat.ts';"],
    ['a type', 'binary/read.ts', "import type { Table } from '../tables/table.ts';"],
    ['several lines', 'machines/q35.ts', "import {\n  a,\n  b,\n} from '../binary/field.ts';"],
    ['something passed on', 'guest/view.ts', "export { Platform } from '../topology/platform.ts';"],
    ['something on demand', 'tables/srat.ts', "const later = () => import('../tables/build/srat.ts');"],
    ['a side effect', 'iasl/verify.ts', "import '../tables/decode.ts';"],
    ['the command line', 'vmm/qemu/qemu-args.ts', "import { print } from '../../cli/io.ts';"],
    ['the public API', 'golden/check.ts', "import { buildTables } from '../index.ts';"],
    ['a type in place', 'diagnostics/codes.ts', "export type X = import('../files/pause.ts').X;"],
  ];
  test.each(wrong)('%s against an arrow is found', (_, path, text) => {
    expect(violations([{ path, text }])).toEqual([expect.stringContaining(path)]);
  });

  test('a file in a room of its own is found until the room has arrows', () => {
    expect(violations([{ path: 'attic/box.ts', text: '' }])).toEqual([
      'attic/box.ts is in no room with arrows',
    ]);
  });

  test('imports along the arrows, within a room and of packages are fine', () => {
    const text = [
      "import { readFileSync } from 'node:fs';",
      "import type { Platform } from '../../topology/platform.ts';",
      "import { buildSlit } from './slit.ts';",
      "import { srat } from '../srat.ts';",
      "// import { print } from '../../cli/io.ts';",
    ].join('\n');
    expect(violations([{ path: 'tables/build/srat.ts', text }])).toEqual([]);
  });
});
