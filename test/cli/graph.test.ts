import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { graphSvg } from '../../src/graph/graph-svg.ts';
import { loadTopology } from '../../src/topology/load-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const VM = 'name: demo\nmachine: { type: q35 }\nnodes: [{ memory: 1G }]\n';

describe('pxm graph', () => {
  test('prints the picture, or writes it into a file', async () => {
    const directory = scratch({ 'vm.yaml': VM });
    const file = join(directory, 'vm.yaml');
    const printed = await run(['graph', file]);
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    expect(printed.stdout).toBe(graphSvg(resolveTopology(loadTopology(file))));
    const written = await run(['graph', file, '-o', join(directory, 'vm.svg')]);
    expect(written).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(directory, 'vm.svg'), 'utf8')).toBe(printed.stdout);
    expect(readdirSync(directory).sort()).toEqual(['vm.svg', 'vm.yaml']);
  });

  test('takes a theme', async () => {
    const file = join(scratch({ 'vm.yaml': VM }), 'vm.yaml');
    const dark = await run(['graph', file, '--theme', 'dark']);
    expect(dark.stdout).not.toContain('prefers-color-scheme');
    expect((await run(['graph', file])).stdout).toContain('prefers-color-scheme');
    expect(await run(['graph', file, '--theme', 'pink'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('draws nothing of a topology with errors', async () => {
    const directory = scratch({ 'vm.yaml': 'machine: { type: q36 }' });
    const { code, stderr } = await run([
      'graph',
      join(directory, 'vm.yaml'),
      '-o',
      join(directory, 'vm.svg'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('vm.yaml:1:18');
    expect(readdirSync(directory)).toEqual(['vm.yaml']);
  });
});
