import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { Interrupted } from '../../src/cli/interrupt.ts';
import { report } from '../../src/cli/main.ts';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { capture, run } from './support/run.ts';

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));

describe('without a command', () => {
  test('--version prints the version of the package', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test('--help, -h and help list every command', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const { name, describe: what } of COMMANDS)
      expect(stdout).toMatch(new RegExp(`pxm ${name} +${what}`));
    expect((await run(['-h'])).stdout).toBe(stdout);
    expect((await run(['help'])).stdout).toBe(stdout);
  });

  test('nothing at all is wrong usage, with the help on standard error', async () => {
    const { code, stdout, stderr } = await run([]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe((await run(['--help'])).stdout);
  });

  test.each([
    ['verfy', 'did you mean verify?'],
    ['biuld', 'did you mean build?'],
    ['frobnicate', 'see pxm --help'],
    ['--output', 'see pxm --help'],
  ])('an unknown word %s is wrong usage: %s', async (word, remedy) => {
    const { code, stdout, stderr } = await run([word, 'x']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('PXM006');
    expect(stderr).toContain(remedy);
  });
});

test('help breaks no command line of an example', async () => {
  const { stdout } = await run(['edit', '--help']);
  expect(stdout).toContain("  pxm edit SRAT.aml --set 'entries[4].rangeLength=32G' -o new.aml\n");
});

describe.each(COMMANDS)('pxm $name', ({ name, describe: what, load }) => {
  test('says in its file what the list of commands says', async () => {
    const { command } = await load();
    expect(command.command.split(' ')[0]).toBe(name);
    expect(command.describe).toBe(what);
  });

  test('--help shows its arguments, its options and examples', async () => {
    const { code, stdout } = await run([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`pxm ${name}`);
    expect(stdout).toContain(what);
    expect(stdout).toMatch(/Examples:\n +(\w+=\S+ )?pxm /);
    expect((await run(['help', name])).stdout).toBe(stdout);
  });

  test('an option that does not exist is wrong usage and names the nearest one', async () => {
    const { code, stdout, stderr } = await run([name, 'x', '--hepl']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`pxm ${name} has no option --hepl`);
    expect(stderr).toContain('did you mean --help?');
  });
});

describe('arguments', () => {
  test.each([
    [['build'], 'nothing to work on is named'],
    [['build', 'a'], '--output is missing'],
    [['build', 'a', '-o'], '-o needs a value'],
    [['build', 'a', '-o', 'x', '-o', 'y'], 'given more than once'],
    [['build', 'a', 'b', '-o', 'x'], 'unexpected argument "b"'],
    [['build', 'a', '-ox'], '-ox is more than one option'],
    [['show', 'a', '--jsno'], 'has no option --jsno'],
  ])('%j: %s', async (args, message) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('what follows -- is no option, and a number is a name', async () => {
    expect((await run(['show', '--', '--json'])).stderr).toMatch(/^--json: error PXM001/);
    expect((await run(['show', '0x10'])).stderr).toMatch(/^0x10: error PXM001/);
  });

  test('--json makes errors JSON, on standard error', async () => {
    const { code, stdout, stderr } = await run(['show', '--json', '/nowhere/vm.yaml']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toMatchObject({
      format: 'pxm-diagnostics',
      diagnostics: [{ code: 'PXM001', severity: 'error', file: '/nowhere/vm.yaml' }],
    });
    expect(JSON.parse((await run(['--json', 'show'])).stderr).diagnostics[0].code).toBe('PXM006');
  });
});

describe('colour', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const coloured = async (args: string[], terminal: boolean) =>
    (await run(['show', '/nowhere', ...args], { terminal })).stderr.includes('\u001b[');

  test('is for terminals, unless options or the environment say otherwise', async () => {
    for (const name of ['NO_COLOR', 'FORCE_COLOR', 'TERM']) vi.stubEnv(name, undefined);
    expect(await coloured([], true)).toBe(true);
    expect(await coloured([], false)).toBe(false);
    expect(await coloured(['--no-color'], true)).toBe(false);
    expect(await coloured(['--color'], false)).toBe(true);
    vi.stubEnv('TERM', 'dumb');
    expect(await coloured([], true)).toBe(false);
    vi.stubEnv('FORCE_COLOR', '1');
    expect(await coloured([], false)).toBe(true);
    vi.stubEnv('NO_COLOR', '1');
    expect(await coloured([], true)).toBe(false);
    expect(await coloured(['--color'], true)).toBe(true);
  });
});

describe('exit codes of failures', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test('bad input is 2, a refusing host 3', () => {
    capture(() => {
      expect(report(PxmError.of('PXM100', 'x'), [])).toBe(2);
      expect(report(PxmError.of('PXM400', 'x', { blame: 'host' }), [])).toBe(3);
    });
  });

  test('a bug is 4, says that it is one, and shows where only when asked to', () => {
    vi.stubEnv('PXM_DEBUG', undefined);
    const bug = new TypeError('x is not a function');
    const { stderr } = capture(() => expect(report(bug, [])).toBe(4));
    expect(stderr).toContain('this is a bug in pxm');
    expect(stderr).toContain('TypeError: x is not a function');
    expect(stderr).toContain('report it');
    expect(stderr).not.toMatch(/^ +at /m);
    vi.stubEnv('PXM_DEBUG', '1');
    expect(capture(() => report(bug, [])).stderr).toMatch(/^ +at /m);
  });

  test('after a signal the process ends by that signal', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    report(new Interrupted('SIGTERM'), []);
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTERM');
  });
});
