import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const VM = 'machine: { type: q35 }\nmemory: { total: 1G }\n';
/** No host has a device there: firmware gives no segment that number. */
const ABSENT = `${VM}devices: [{ id: gpu, host: 'ffff:ff:1f.7' }]\n`;
const of = (name: string, ...more: string[]) =>
  run(['preflight', join(scratch({ 'none.yaml': VM, 'absent.yaml': ABSENT }), name), ...more]);

describe('pxm preflight', () => {
  test('has nothing to do, and opens nothing, for a VM without assigned devices', async () => {
    expect(await of('none.yaml')).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: 'none: 0 devices attached and let go\nready\n',
    });
  });

  test('ends with 3 when the host does not give it a device, and says what to do', async () => {
    const { code, stdout, stderr } = await of('absent.yaml');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^absent: 0 devices attached.*\nthe host refuses: 1 error\n$/s);
    expect(stderr).toMatch(/error PXM47[67]: .*\n.*remedy: /s);
  });

  test('tells the same as JSON', async () => {
    const { code, stdout, stderr } = await of('absent.yaml', '--json');
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ format: 'pxm-preflight', version: 1, vm: 'absent', devices: [], refused: true },
      findings: [
        { code: expect.stringMatching(/^PXM47[67]$/), severity: 'error', remedy: expect.any(String) },
      ],
    });
  });
});
