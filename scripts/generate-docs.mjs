// Writes what is derived from the languages of topologies and profiles: their JSON Schemas and reference pages. Also the
// picture of an example.
//   node scripts/generate-docs.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
// Inside the repository, so that the bundle finds the packages it requires.
const bundle = join(root, 'node_modules/.cache/pxm/generate-docs.mjs');
await build({
  stdin: {
    contents: `
      export { graphSvg } from './src/graph/graph-svg.ts';
      export { parseTopology } from './src/topology/parse-topology.ts';
      export { resolveTopology } from './src/topology/resolve-topology.ts';
      export { topologyReference } from './scripts/topology-reference.ts';
      export { profileReference } from './scripts/profile-reference.ts';
      export { profile } from './src/profiles/profile.ts';
      export { documentJsonSchema, topologyJsonSchema } from './src/topology/schema/json-schema.ts';
    `,
    resolveDir: root,
  },
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
});
const {
  graphSvg,
  parseTopology,
  resolveTopology,
  topologyReference,
  profileReference,
  profile,
  documentJsonSchema,
  topologyJsonSchema,
} = await import(bundle);

const example = readFileSync(join(root, 'examples/two-socket-gpu.yaml'), 'utf8');
const drawn = readFileSync(join(root, 'examples/grace-hopper.yaml'), 'utf8');
const outputs = {
  'schema/topology.schema.json': `${JSON.stringify(topologyJsonSchema(), null, 2)}\n`,
  'schema/profile.schema.json': `${JSON.stringify(documentJsonSchema('pxm profile', profile), null, 2)}\n`,
  'docs/topology.md': topologyReference(example),
  'docs/profiles.md': profileReference(),
  'docs/grace-hopper.svg': graphSvg(resolveTopology(parseTopology(drawn, 'grace-hopper.yaml'))),
};
for (const [path, text] of Object.entries(outputs)) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(path);
}
