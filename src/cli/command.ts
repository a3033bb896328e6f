import type { Argv } from 'yargs';

/** A command: its file is loaded only when it is asked for. */
export interface Command {
  /** Name and positional arguments as yargs takes them: `build <topology>`. */
  readonly command: string;
  /** What it does, in one line. */
  readonly describe: string;
  builder(yargs: Argv): Argv;
  /** Does it and returns the exit code: 0 done, 1 found something. Throws PxmError for bad input. */
  handler(argv: object): number | Promise<number>;
}

export interface CommandEntry {
  readonly name: string;
  readonly describe: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}
