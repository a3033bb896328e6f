import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { profileReference } from '../../scripts/profile-reference.ts';
import { BUILT_IN } from '../../src/profiles/built-in.ts';
import { profile } from '../../src/profiles/profile.ts';
import { parseProfile } from '../../src/profiles/read-profile.ts';
import { documentJsonSchema } from '../../src/topology/schema/json-schema.ts';

const generator: string = '../../scripts/generate-profiles.mjs';

describe('profiles that come with pxm', () => {
  test('are the files beside the module', async () => {
    const { builtInModule } = (await import(generator)) as { builtInModule: () => string };
    expect(readFileSync(new URL('../../src/profiles/built-in.ts', import.meta.url), 'utf8')).toBe(
      builtInModule(),
    );
  });

  test.each(Object.entries(BUILT_IN))('%s is a profile with the name of its file', (file, text) => {
    const { value } = parseProfile(text, file);
    expect(`${value.profile}.yaml`).toBe(file);
  });

  test('are documented, with a JSON Schema for editors', () => {
    const fileOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    expect(fileOf('docs/profiles.md')).toBe(profileReference());
    expect(JSON.parse(fileOf('schema/profile.schema.json'))).toEqual(
      documentJsonSchema('pxm profile', profile),
    );
  });

  test('list no id twice', () => {
    const ids = Object.entries(BUILT_IN).flatMap(([file, text]) => parseProfile(text, file).value.ids ?? []);
    expect(ids).toEqual(expect.arrayContaining(['10de:2342', '10de:2345']));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
