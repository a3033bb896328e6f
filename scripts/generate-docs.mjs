// Writes what is derived from the topology language: schema/topology.schema.json and docs/topology.md.
//   node scripts/generate-docs.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const { outputFiles } = await build({
  stdin: {
    contents: `
      export { topologyReference } from './scripts/topology-reference.ts';
      export { topologyJsonSchema } from './src/topology/schema/json-schema.ts';
    `,
    resolveDir: root,
  },
  write: false,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { topologyReference, topologyJsonSchema } = await import(`data:text/javascript;base64,${code}`);

const example = readFileSync(join(root, 'examples/two-socket-gpu.yaml'), 'utf8');
const outputs = {
  'schema/topology.schema.json': `${JSON.stringify(topologyJsonSchema(), null, 2)}\n`,
  'docs/topology.md': topologyReference(example),
};
for (const [path, text] of Object.entries(outputs)) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(path);
}
