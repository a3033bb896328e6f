import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { acpidumpText } from '../support/acpidump-text.ts';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const CLEAN = 'machine: { type: q35 }\nmemory: { total: 1G }\n';
const WARNING = 'machine: { type: q35 }\nnodes: [{ memory: 1G }, { placeholder: cxl }]\n';
const ERROR = 'machine: { type: q36 }\n';
afterEach(() => {
  vi.unstubAllEnvs();
});

const golden = join(import.meta.dirname, '../../golden');

describe('pxm lint', () => {
  test('says how much it found, and where and what to do', async () => {
    const file = join(scratch({ 'vm.yaml': WARNING }), 'vm.yaml');
    const { code, stdout, stderr } = await run(['lint', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`${file}:2:40: warning PXM170: node 1 stays empty: there is no CXL window\n`);
    expect(stdout).toContain('  remedy: declare one in section cxl\n');
    expect(stdout).toMatch(/^0 errors, 1 warning; pxm explain tells more of a code$/m);
  });

  test.each([
    ['nothing', CLEAN, [], 0],
    ['a warning', WARNING, [], 0],
    ['a warning when it is strict', WARNING, ['--strict'], 1],
    ['a warning that is left out when it is strict', WARNING, ['--strict', '--ignore', 'PXM170:known'], 0],
    ['a warning left out on another object', WARNING, ['--strict', '--ignore', 'PXM170@node 0:no'], 1],
    ['an error', ERROR, [], 1],
  ])('ends with the exit code for %s', async (_, text, options, expected) => {
    const file = join(scratch({ 'vm.yaml': text }), 'vm.yaml');
    expect((await run(['lint', ...options, file])).code).toBe(expected);
  });

  test('ends with 2 when an input cannot be read, or an option makes no sense', async () => {
    const file = join(scratch({ 'vm.yaml': CLEAN }), 'vm.yaml');
    for (const args of [
      [`${file}.not`],
      [file, '--ignore', 'PXM170'],
      [file, '--json', '--sarif'],
      [file, '-o', 'x'],
      [file, '--kernel', '5.4'],
    ]) {
      const { code, stderr } = await run(['lint', ...args]);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(stderr).toMatch(/PXM00[16]/);
    }
  });

  test('reads tables of a folder, and tells bytes and the function of the kernel', async () => {
    const tables = join(golden, 'two-sockets');
    expect((await run(['lint', tables])).stdout).toBe('0 errors, 0 warnings\n');
    const slit = new Uint8Array(readFileSync(join(tables, 'SLIT.aml')));
    slit[45] = 10;
    slit[9] = (slit[9] ?? 0) + 11;
    const folder = scratch({ 'SLIT.aml': slit });
    const { code, stdout } = await run(['lint', folder, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      format: 'pxm-lint',
      version: 1,
      findings: [
        {
          code: 'PXM254',
          severity: 'error',
          message: expect.stringContaining('SLIT'),
          file: join(folder, 'SLIT.aml'),
          offset: 45,
          remedy: expect.any(String),
          on: 'SLIT',
          source: expect.stringContaining('slit_valid'),
        },
      ],
    });
  });

  test('takes all tables that are named for those of one machine', async () => {
    const files = ['SRAT', 'APIC'].map((name) => join(golden, 'two-sockets', `${name}.aml`));
    expect((await run(['lint', ...files])).code).toBe(0);
  });

  test('reads a command line from a file and after --, and points at its arguments', async () => {
    const words = ['qemu-system-x86_64', '-M', 'q35', '-device', 'AMDVI-PCI,addr=5'];
    const file = join(scratch({ 'start.sh': `#!/bin/sh\n${words.join(' ')}\n` }), 'start.sh');
    const fromFile = await run(['lint', file]);
    expect(fromFile.stdout).toContain(`${file}:2:35: warning PXM331`);
    const fromArgs = await run(['lint', '--', ...words]);
    expect(fromArgs.stdout).toContain('<command line>:1:35: warning PXM331');
    const bare = await run(['lint', '--program', 'qemu-system-x86_64', '--', ...words.slice(1)]);
    expect(bare.stdout).toContain('<command line>:1:16: warning PXM331');
  });

  test('says so when a text is none of what it can judge', async () => {
    const folder = scratch({ passwd: 'root:x:0:0:root:/root:/bin/bash\n', poem: 'roses are red -M q35\n' });
    for (const name of ['passwd', 'poem']) {
      const { code, stderr } = await run(['lint', join(folder, name)]);
      expect(code).toBe(2);
      expect(stderr).toContain('is neither a topology, nor tables, nor a QEMU command line');
    }
  });

  test('takes text without an ending for what it is', async () => {
    const folder = scratch({
      vm: WARNING,
      start: 'exec qemu-system-x86_64 -M q35 -device AMDVI-PCI,addr=5\n',
    });
    expect((await run(['lint', join(folder, 'vm')])).stdout).toContain('warning PXM170');
    expect((await run(['lint', join(folder, 'start')])).stdout).toContain('warning PXM331');
  });

  test('reads acpidump text', async () => {
    const slit = new Uint8Array(readFileSync(join(golden, 'two-sockets/SLIT.aml')));
    const file = join(scratch({ dump: acpidumpText('SLIT', slit.with(45, 10)) }), 'dump');
    expect((await run(['lint', file])).stdout).toContain(`${file}:SLIT@0x2d: error PXM254`);
  });

  test('writes SARIF to a file and says what it found all the same', async () => {
    const folder = scratch({ 'vm.yaml': WARNING });
    const out = join(folder, 'out.sarif');
    const { stdout } = await run(['lint', '--sarif', '-o', out, join(folder, 'vm.yaml')]);
    expect(stdout).toContain('warning PXM170');
    const [result] = JSON.parse(readFileSync(out, 'utf8')).runs[0].results;
    expect(result).toMatchObject({ ruleId: 'PXM170', level: 'warning' });
  });

  test('colours on a terminal only', async () => {
    for (const name of ['NO_COLOR', 'FORCE_COLOR', 'TERM']) vi.stubEnv(name, undefined);
    const file = join(scratch({ 'vm.yaml': WARNING }), 'vm.yaml');
    expect((await run(['lint', file])).stdout).not.toContain('\u001b[');
    expect((await run(['lint', file], { terminal: true })).stdout).toContain('\u001b[33m');
  });
});

describe('pxm explain', () => {
  test('tells what a code means, who minds, what to do, and shows an example with what lint says', async () => {
    const { code, stdout } = await run(['explain', 'pxm243']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^PXM243: memory of two domains\n/);
    expect(stdout).toContain('Who minds\n  mm/numa_memblks.c numa_cleanup_meminfo');
    expect(stdout).toMatch(/with these bytes changed\n {2}SRAT\+258: 01/);
    expect(stdout).toContain('pxm lint says\n  SRAT: error PXM243');
  });

  test('lists all codes without one', async () => {
    const { stdout } = await run(['explain']);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toBe('PXM001  a file cannot be read');
    expect(lines.length).toBeGreaterThan(200);
    expect(lines).toEqual([...lines].sort());
  });

  test('tells the same as JSON', async () => {
    const page = JSON.parse((await run(['explain', 'PXM170', '--json'])).stdout);
    expect(page).toMatchObject({ format: 'pxm-page', version: 1, code: 'PXM170' });
    const list = JSON.parse((await run(['explain', '--json'])).stdout);
    expect(list.codes[0]).toEqual({ code: 'PXM001', title: 'a file cannot be read' });
  });

  test('knows the nearest code to one that does not exist', async () => {
    const { code, stderr } = await run(['explain', 'PXM150x']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean PXM150?');
  });
});
