import { setSink } from '../../../src/cli/io.ts';
import { main } from '../../../src/cli/main.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, as if neither stream were a terminal unless told otherwise. */
export async function run(args: readonly string[], { terminal = false } = {}): Promise<Outcome> {
  const text = { stdout: '', stderr: '' };
  setSink({
    write: (stream, more) => {
      text[stream] += more;
    },
    isTerminal: () => terminal,
  });
  try {
    return { code: await main(args), ...text };
  } finally {
    setSink();
  }
}
