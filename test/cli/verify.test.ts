import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SAMPLES, sealed } from '../iasl/support/samples.ts';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const bytes = (name: string) => new Uint8Array(SAMPLES.find((sample) => sample.name === name)?.bytes ?? []);
const broken = () => sealed(bytes('SRAT.0').fill(0, 49, 50));

describe('pxm verify', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('checks the tables of a directory and names the iasl', async () => {
    const directory = scratch({ 'A.aml': bytes('SRAT.0'), 'B.aml': bytes('SLIT'), 'notes.txt': 'x' });
    const { code, stdout } = await run(['verify', directory]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^iasl \d{8} \(.*iasl\)$/m);
    expect(stdout).toMatch(/A\.aml +passed/);
    expect(stdout).toMatch(/B\.aml +passed/);
    expect(stdout).toContain('2 passed, 0 failed');
    expect(stdout).not.toContain('notes.txt');
  });

  test('a table that fails makes the exit code 1', async () => {
    const directory = scratch({ 'good.bin': bytes('SLIT'), 'bad.bin': broken() });
    const { code, stdout } = await run(['verify', join(directory, 'good.bin'), join(directory, 'bad.bin')]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/bad\.bin +failed +.*zero length/);
    expect(stdout).toContain('1 passed, 1 failed');
  });

  test('what iasl cannot judge is listed, and not called passed', async () => {
    const directory = scratch({ 'CEDT.aml': bytes('CEDT.4') });
    const { code, stdout } = await run(['verify', directory]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/CEDT\.aml +not judged/);
    expect(stdout).toMatch(/^not judged by iasl \d{8}:\n( .*\n)*.*CEDT\.aml: CSDS/m);
    expect(stdout).toContain('0 passed, 0 failed, 1 not judged');
  });

  test('--json gives verdicts, problems and what was not judged', async () => {
    const directory = scratch({ 'A.aml': broken() });
    const { code, stdout } = await run(['verify', directory, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'pxm-verification',
      release: expect.any(Number),
      tables: [{ signature: 'SRAT', verdict: 'failed', problems: [expect.any(String)], notJudged: [] }],
    });
  });

  test('without iasl the host is to blame', async () => {
    vi.stubEnv('PXM_IASL', undefined);
    vi.stubEnv('PATH', '/nowhere');
    const { code, stderr } = await run(['verify', scratch({ 'A.aml': bytes('SLIT') })]);
    expect(code).toBe(3);
    expect(stderr).toContain('PXM400');
    expect(stderr).toContain('acpica-tools');
  });

  test('everything that cannot be read is told at once', async () => {
    const directory = scratch();
    const { code, stderr } = await run(['verify', directory, join(directory, 'a'), join(directory, 'b')]);
    expect(code).toBe(2);
    expect(stderr.match(/PXM001/g)).toHaveLength(3);
    expect(stderr).toMatch(/has no .*\.aml.* files/);
  });
});
