// Writes src/profiles/built-in.ts: the texts of the profiles that come with pxm, which a bundle cannot read as files.
//   node scripts/generate-profiles.mjs
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = join(import.meta.dirname, '../src/profiles');

/** The module's text. */
export function builtInModule() {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  const entries = files.map((name) => {
    const text = readFileSync(join(directory, name), 'utf8').replace(/[\\`$]/g, '\\$&');
    return `  '${name}': \`${text}\`,\n`;
  });
  return `// Made of the files beside it by scripts/generate-profiles.mjs.

/** Profiles that come with pxm, by file. */
export const BUILT_IN: Readonly<Record<string, string>> = {
${entries.join('')}};
`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(directory, 'built-in.ts'), builtInModule());
