import yargs, { type Argv } from 'yargs';
import { beforeDashes } from './before-dashes.ts';
import type { Command } from './command.ts';
import { didYouMean, usageError } from './usage-error.ts';

/** What is used of yargs beyond its types: the options that a builder declared. */
interface Declared {
  getOptions(): {
    readonly key: Readonly<Record<string, unknown>>;
    readonly alias: Readonly<Record<string, readonly string[]>>;
    readonly array: readonly string[];
  };
}

/** Stands before words that yargs would take for options. No argument of a process can contain it. */
const SHIELD = '\0';

/**
 * The arguments of a command by name, or its help text. Throws PxmError PXM006 for a command line that does not fit.
 */
export async function parseArgs(
  name: string,
  command: Command,
  args: readonly string[],
): Promise<{ readonly argv: object } | { readonly help: string }> {
  let declared: ReturnType<Declared['getOptions']> | undefined;
  let argv: Record<string, unknown> | undefined;
  // As a named command, and with a callback, yargs composes the help text whether it is asked for or not.
  const asked = beforeDashes(args).some((arg) => arg === '--help' || arg === '-h');
  const parser = yargs([])
    .scriptName('pxm')
    .locale('en')
    .exitProcess(false)
    .version(false)
    .help('help')
    .alias('help', 'h')
    .option('color', { type: 'boolean', describe: 'colour, or --no-color, whatever the terminal' })
    .wrap(100)
    .strict()
    .fail(false)
    .parserConfiguration({ 'dot-notation': false, 'parse-numbers': false, 'parse-positional-numbers': false })
    .command({
      command: asked ? command.command : command.command.replace(/^\S+/, '$0'),
      describe: command.describe,
      builder: (builder: Argv) => {
        const built = command.builder(withWholeExamples(builder));
        declared = (built as unknown as Declared).getOptions();
        return built;
      },
      handler: (parsed) => {
        argv = parsed;
      },
    });
  let help = '';
  try {
    if (asked) {
      await parser.parseAsync(
        [name, ...shield(args)],
        {},
        (_error: unknown, _argv: unknown, text: string) => {
          help = text;
        },
      );
    } else await parser.parseAsync(shield(args));
  } catch (error) {
    throw explain(name, args, (error as Error).message, declared);
  }
  if (argv === undefined) return { help };
  for (const [option, value] of Object.entries(argv)) {
    if (value === '') throw usageError(`${dashed(option)} needs a value`, `see pxm ${name} --help`);
    if (Array.isArray(value) && option !== '_' && !takesMany(option, command, declared)) {
      throw usageError(`${dashed(option)} is given more than once`, 'give it once');
    }
  }
  return { argv: unshield(argv) as object };
}

/** Examples above what they do: in columns, yargs breaks a command line that is longer than half a line of help. */
function withWholeExamples(builder: Argv): Argv {
  const example = builder.example.bind(builder);
  return Object.assign(builder, {
    example: (line: string, what: string) => example(`${line}\n  ${what}`, ''),
  });
}

/** Everything after `--`, and `-` for standard input, is no option. */
function shield(args: readonly string[]): string[] {
  const options = beforeDashes(args);
  const rest = args.slice(options.length + 1);
  return [...options.map((arg) => (arg === '-' ? SHIELD + arg : arg)), ...rest.map((arg) => SHIELD + arg)];
}

function unshield(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(SHIELD) ? value.slice(1) : value;
  if (Array.isArray(value)) return value.map(unshield);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, unshield(item)]));
}

function takesMany(
  option: string,
  { command }: Command,
  declared: ReturnType<Declared['getOptions']> | undefined,
): boolean {
  if (command.includes(`${option}..`)) return true;
  const names = [option, ...(declared?.alias[option] ?? [])];
  return declared === undefined || names.some((name) => declared?.array.includes(name));
}

/** The words of yargs in ours, with the nearest option for one that does not exist. */
function explain(
  name: string,
  args: readonly string[],
  message: string,
  declared: ReturnType<Declared['getOptions']> | undefined,
) {
  const seeHelp = `see pxm ${name} --help`;
  const known = Object.keys(declared?.key ?? {}).flatMap((key) => [key, ...(declared?.alias[key] ?? [])]);
  for (const arg of beforeDashes(args)) {
    const word = /^--(?:no-)?([^=]+)|^-([A-Za-z])/.exec(arg);
    const option = word?.[1] ?? word?.[2];
    if (word?.[2] && arg.length > 2)
      return usageError(`${arg} is more than one option`, 'put spaces between');
    if (option === undefined || known.includes(option) || known.includes(`no-${option}`)) continue;
    const remedy = didYouMean(dashed(option), known.map(dashed), seeHelp);
    return usageError(`pxm ${name} has no option ${dashed(option)}`, remedy);
  }
  for (const [pattern, ours] of MESSAGES) {
    const match = pattern.exec(message);
    if (match) return usageError(ours(match[1] ?? ''), seeHelp);
  }
  return usageError(message.replaceAll(SHIELD, '').replace(/\s+/g, ' ').trim(), seeHelp);
}

const MESSAGES: readonly (readonly [RegExp, (what: string) => string])[] = [
  [
    /^Not enough non-option arguments: got (\d+)/,
    (got) => (got === '0' ? 'nothing to work on is named' : 'an argument is missing'),
  ],
  [/^Missing required argument: (.*)$/, (option) => `${dashed(option)} is missing`],
  [/^Not enough arguments following: (.*)$/, (option) => `${dashed(option)} needs a value`],
  [
    /^Unknown arguments?: ([^,]*)/s,
    (word) => `unexpected argument ${JSON.stringify(word.replace(SHIELD, ''))}`,
  ],
];

function dashed(option: string): string {
  return option.length === 1 ? `-${option}` : `--${option}`;
}
