import { setSink } from '../../../src/cli/io.ts';
import { main } from '../../../src/cli/main.ts';

export interface Texts {
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly terminal?: boolean;
}

function keep({ terminal = false }: Options): { stdout: string; stderr: string } {
  const texts = { stdout: '', stderr: '' };
  setSink({
    write: (stream, more) => {
      texts[stream] += more;
    },
    isTerminal: () => terminal,
  });
  return texts;
}

/** What an action prints. */
export function capture(action: () => unknown, options: Options = {}): Texts {
  const texts = keep(options);
  try {
    action();
  } finally {
    setSink();
  }
  return texts;
}

/** Runs a command line in this process, as if neither stream were a terminal unless told otherwise. */
export async function run(args: readonly string[], options: Options = {}): Promise<Texts & { code: number }> {
  const texts = keep(options);
  try {
    return { code: await main(args), ...texts };
  } finally {
    setSink();
  }
}
