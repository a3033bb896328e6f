import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** A program on the PATH and what it says of its version. */
export interface Program {
  readonly path: string;
  /** As it prints it, `11.1.0`; undefined when it did not say so in time. */
  readonly version: string | undefined;
}

const DEADLINE_MS = 5000;
/** More than any program says of its version. */
const MOST_OUTPUT = 1 << 16;

/** The first of some programs on the PATH, asked for its version; undefined when there is none. */
export async function findProgram(
  names: readonly string[],
  args: readonly string[],
  version: RegExp,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Program | undefined> {
  const folders = (env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const path = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  return path === undefined ? undefined : { path, version: version.exec(await output(path, args, env))?.[1] };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What a program prints until it ends, prints too much or takes too long; nothing of one that cannot be started. */
function output(path: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done) => {
    const child = spawn(path, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
      env,
    });
    let text = '';
    const take = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.length > MOST_OUTPUT) child.kill('SIGKILL');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', () => done(''));
    // Its own children may keep the pipes open.
    child.on('exit', () => setImmediate(() => done(text)));
  });
}
