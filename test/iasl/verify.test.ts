import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { findIasl } from '../../src/iasl/find-iasl.ts';
import { iaslVersion } from '../../src/iasl/iasl-version.ts';
import { verifyTables } from '../../src/iasl/verify.ts';
import { scratch } from '../cli/support/scratch.ts';
import { SAMPLES, sealed, tableOf } from './support/samples.ts';

const sample = (name: string): Uint8Array => {
  const found = SAMPLES.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`there is no sample ${name}`);
  return new Uint8Array(found.bytes);
};

/** A program in the place of iasl. */
function program(script: string): string {
  const path = join(scratch({ iasl: `#!/bin/sh\n${script}\n` }), 'iasl');
  chmodSync(path, 0o755);
  return path;
}

async function failure(run: () => unknown): Promise<PxmError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof PxmError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('verifying with the iasl of this machine', () => {
  test('every sample passes, or is not judged, as was seen with the release; none fails', async () => {
    const { release, tables } = await verifyTables(SAMPLES);
    expect(tables.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    for (const [index, { name, reproducedBy }] of SAMPLES.entries()) {
      if (reproducedBy.includes(release)) expect.soft(tables[index]?.verdict, name).toBe('passed');
    }
  });

  test('a byte that the compiler cannot have written fails, and says where', async () => {
    const bytes = sample('SRAT.1');
    bytes[49] = 44;
    const longer = sealed(Buffer.concat([bytes, Buffer.alloc(4)]));
    new DataView(longer.buffer).setUint32(4, longer.length, true);
    const { tables } = await verifyTables([{ name: 'odd', bytes: sealed(longer) }]);
    expect(tables[0]?.verdict).toBe('failed');
    expect(tables[0]?.problems.join('\n')).toMatch(/recompiled/);
  });

  test.each([
    ['a wrong checksum', (bytes: Uint8Array) => bytes.fill(bytes[9] ? 0 : 1, 9, 10), /checksum/i],
    [
      'bytes after the end',
      (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc(3, 7)]),
      /64 bytes instead of 67/,
    ],
    ['a missing end', (bytes: Uint8Array) => bytes.subarray(0, 50), /too long|valid/],
    ['a structure of length zero', (bytes: Uint8Array) => sealed(bytes.fill(0, 49, 50)), /zero length/],
    ['no header', (bytes: Uint8Array) => bytes.subarray(0, 20), /20 bytes are no table/],
  ])('%s fails', async (_, spoil, problem) => {
    const { tables } = await verifyTables([{ name: 'spoilt', bytes: spoil(sample('SRAT.0')) }]);
    expect(tables[0]?.verdict).toBe('failed');
    expect(tables[0]?.problems.join('\n')).toMatch(problem);
  });

  test('the bad table among many is the one that fails', async () => {
    const good = sample('SRAT.0');
    const tables = Array.from({ length: 150 }, (_, index) => ({
      name: `t${index}`,
      bytes: new Uint8Array(good),
    }));
    tables[97]?.bytes.fill(0, 49, 50);
    const { tables: verdicts } = await verifyTables(tables);
    expect(verdicts.filter(({ verdict }) => verdict !== 'passed').map(({ name }) => name)).toEqual(['t97']);
  });

  test('a signature that the release does not know is not judged', async () => {
    const bytes = sample('MCFG');
    bytes.set(Buffer.from('ZZZZ'));
    const { tables } = await verifyTables([{ name: 'z', bytes: sealed(bytes) }]);
    expect(tables[0]).toMatchObject({ verdict: 'not judged', problems: [] });
    expect(tables[0]?.notJudged).toHaveLength(1);
  });

  test('AML that compiles to another encoding of the same passes, and says so', async () => {
    // DefinitionBlock (...) { Name (XYZ0, 1) }, with the integer as One and as a byte.
    const aml = (integer: number[]) =>
      tableOf('SSDT', 2, Buffer.from([8, ...Buffer.from('XYZ0'), ...integer]));
    const { tables } = await verifyTables([
      { name: 'one', bytes: aml([0x01]) },
      { name: 'byte', bytes: aml([0x0a, 0x01]) },
    ]);
    expect(tables[0]).toMatchObject({ verdict: 'passed', notJudged: [] });
    expect(tables[1]).toMatchObject({ verdict: 'passed', notJudged: [expect.stringContaining('AML')] });
  });

  test('the bytes that were handed in stay as they are', async () => {
    const bytes = Buffer.from(sample('SLIT'));
    await verifyTables([{ name: 's', bytes }]);
    expect(bytes.equals(Buffer.from(sample('SLIT')))).toBe(true);
  });
});

describe('the program', () => {
  test('is the one that PXM_IASL names, else the first on the PATH', () => {
    const path = program('exit 0');
    expect(findIasl({ PXM_IASL: path, PATH: '/nowhere' })).toBe(path);
    expect(findIasl({ PATH: `/nowhere:${join(path, '..')}` })).toBe(path);
    expect(findIasl({ PXM_IASL: 'iasl', PATH: join(path, '..') })).toBe(path);
  });

  test.each([
    ['on the PATH', { PATH: '/nowhere' }, /no iasl on the PATH/],
    ['under the name given', { PXM_IASL: '/nowhere/iasl' }, /PXM_IASL names \/nowhere\/iasl/],
    ['when a directory stands there', { PXM_IASL: '/usr' }, /no program/],
  ])('that is missing %s is the host to blame, with how to install it', async (_, env, message) => {
    const error = await failure(() => findIasl(env));
    expect(error).toMatchObject({ code: 'PXM400', blame: 'host' });
    expect(error.message).toMatch(message);
    expect(error.message).toContain('apt-get install acpica-tools');
  });

  test('tells its release', async () => {
    const path = program("echo 'ASL+ Optimizing Compiler/Disassembler version 20260408'");
    expect(await iaslVersion(path)).toBe(20260408);
  });

  test('that is something else is refused', async () => {
    const error = await failure(() => iaslVersion(program('echo hello')));
    expect(error).toMatchObject({ code: 'PXM401', blame: 'host' });
  });

  test('that cannot be executed is refused', async () => {
    const error = await failure(() => iaslVersion(program('exit 0').replace('iasl', 'none')));
    expect(error).toMatchObject({ code: 'PXM401', blame: 'host' });
  });

  test('that ends without a word fails the table', async () => {
    const path = program(
      'case "$1" in -v) echo "ASL+ Optimizing Compiler/Disassembler version 20260408";; *) exit 3;; esac',
    );
    const { tables } = await verifyTables([{ name: 's', bytes: sample('SLIT') }], { iasl: path });
    expect(tables[0]).toMatchObject({
      verdict: 'failed',
      problems: [expect.stringContaining('did not say why')],
    });
  });

  test('is stopped, and its files removed, when the caller gives up', async () => {
    const directory = scratch();
    const path = program(
      `case "$1" in -v) echo "ASL+ Optimizing Compiler/Disassembler version 20260408";; *) pwd > ${directory}/where; exec sleep 600;; esac`,
    );
    const controller = new AbortController();
    const run = verifyTables([{ name: 's', bytes: sample('SLIT') }], {
      iasl: path,
      signal: controller.signal,
    });
    const started = 'while [ ! -s where ]; do sleep 0.01; done; cat where';
    const work = new Promise<string>((resolve) => {
      const poll = setInterval(() => {
        if (readdirSync(directory).length === 0) return;
        clearInterval(poll);
        resolve(execFileSync('sh', ['-c', started], { cwd: directory, encoding: 'utf8' }).trim());
      }, 10);
    });
    const where = await work;
    expect(readdirSync(where)).not.toEqual([]);
    controller.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
    expect(() => readdirSync(where)).toThrow('ENOENT');
  });
});
