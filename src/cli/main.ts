import { PxmError } from '../diagnostics/pxm-error.ts';
import { VERSION } from '../version.ts';
import { beforeDashes } from './before-dashes.ts';
import { COMMANDS } from './commands.ts';
import { generalHelp } from './help.ts';
import { Interrupted } from './interrupt.ts';
import { print, printDiagnostics, printError, setColour } from './io.ts';
import { didYouMean, usageError } from './usage-error.ts';

/** Runs a command line (without program and script) and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    return report(error, args);
  }
}

async function run(args: readonly string[]): Promise<number> {
  const at = args.findIndex((arg) => !/^--(no-)?(json|color)$/.test(arg));
  const [word, ...rest] = args.slice(Math.max(at, 0));
  setColour(colourOption(beforeDashes(args)));
  if (at < 0 || word === undefined) {
    printError(generalHelp());
    return 2;
  }
  if (word === '--version') return done(VERSION);
  if (word === '--help' || word === '-h' || (word === 'help' && rest.length === 0))
    return done(generalHelp());
  const name = word === 'help' ? (rest[0] ?? '') : word;
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry === undefined) throw unknownCommand(name);
  const [{ command }, { parseArgs }] = await Promise.all([entry.load(), import('./parse-args.ts')]);
  const words = word === 'help' ? ['--help'] : [...args.slice(0, at), ...rest];
  const parsed = await parseArgs(name, command, words);
  return 'help' in parsed ? done(parsed.help) : await command.handler(parsed.argv);
}

function done(text: string): number {
  print(text);
  return 0;
}

function unknownCommand(word: string): PxmError {
  if (word.startsWith('-')) return usageError(`the command comes before ${word}`, 'see pxm --help');
  const names = COMMANDS.map(({ name }) => name);
  return usageError(`there is no command ${JSON.stringify(word)}`, didYouMean(word, names, 'see pxm --help'));
}

function colourOption(args: readonly string[]): boolean | undefined {
  const last = args.findLast((arg) => arg === '--color' || arg === '--no-color');
  return last === undefined ? undefined : last === '--color';
}

/** Says what went wrong and returns the exit code for it. */
export function report(error: unknown, args: readonly string[]): number {
  if (error instanceof PxmError) {
    printDiagnostics(error.diagnostics, { json: beforeDashes(args).includes('--json') });
    return error.blame === 'host' ? 3 : 2;
  }
  if (error instanceof Interrupted) {
    process.kill(process.pid, error.signal);
    return 3;
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  printError(
    process.env.PXM_DEBUG === '1' && stack !== undefined
      ? stack
      : `this is a bug in pxm ${VERSION}: ${name}: ${message}\n  ` +
          'please report it to its maintainers with the command line, its input, and what PXM_DEBUG=1 adds',
  );
  return 4;
}
