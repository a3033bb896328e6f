import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { QtestClient } from './qtest-client.ts';

/** QEMU's words are kept up to this many characters. */
const MESSAGES_LIMIT = 65_536;

export interface QemuProcess {
  readonly client: QtestClient;
  /** What QEMU has printed on standard error so far. */
  messages(): string;
}

/**
 * Runs `work` beside a QEMU that executes no guest code but obeys qtest, and kills that QEMU afterwards, whatever
 * happened. No shell takes part: `args` are QEMU's as they stand.
 *
 * @throws PxmError PXM400 when the program cannot be started, PXM401 when it refuses the arguments, dies, or does not
 * answer within `timeoutMs`; the message holds what it printed. The reason of `signal` when that is aborted.
 */
export async function withQemu<T>(
  command: string,
  args: readonly string[],
  timeoutMs: number,
  work: (qemu: QemuProcess) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const channel = freeDescriptor(args);
  const child = spawn(
    command,
    [
      ...args,
      ...['-accel', 'qtest', '-display', 'none'],
      ...[
        '-chardev',
        `socket,id=pxm-qtest,fd=${channel}`,
        '-qtest',
        'chardev:pxm-qtest',
        '-qtest-log',
        'none',
      ],
    ],
    { stdio: ['ignore', 'ignore', 'pipe', ...Array<'ignore'>(channel - 3).fill('ignore'), 'pipe'] },
  );
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);

  let messages = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (messages.length < MESSAGES_LIMIT) messages += text;
  });
  const stream = child.stdio[channel] as Duplex;
  const client = new QtestClient(stream);

  let stopped = false;
  const gone = new Promise<never>((_, reject) => {
    const refuse = (error: PxmError) => {
      client.fail(error);
      reject(error);
    };
    child.once('error', (reason) => refuse(notStarted(command, reason)));
    // 'close' rather than 'exit': by then all of standard error has been read.
    child.once('close', (code, signal) => {
      if (!stopped) refuse(died(command, signal ?? code, messages));
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow(command, timeoutMs, messages)), timeoutMs);
  });

  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort);
  });

  try {
    return await Promise.race([work({ client, messages: () => messages }), gone, late, aborted]);
  } finally {
    stopped = true;
    signal?.removeEventListener('abort', abort);
    clearTimeout(timer);
    process.removeListener('exit', kill);
    stream.destroy();
    kill();
  }
}

/** The lowest descriptor from 3 on that no argument claims with `fd=`. */
function freeDescriptor(args: readonly string[]): number {
  const claimed = new Set(
    args.flatMap((arg) => [...arg.matchAll(/fds?=([\d:]+)/g)].flatMap((m) => m[1]?.split(':') ?? [])),
  );
  let descriptor = 3;
  while (claimed.has(`${descriptor}`)) descriptor += 1;
  return descriptor;
}

function notStarted(command: string, reason: Error): PxmError {
  const absent = 'code' in reason && reason.code === 'ENOENT';
  return PxmError.of(
    'PXM400',
    `${command} ${absent ? 'is not installed' : `cannot be started: ${reason.message}`}`,
    {
      blame: 'host',
      remedy: 'install QEMU or name its program',
    },
  );
}

function died(command: string, how: string | number | null, messages: string): PxmError {
  const words = messages.trim();
  const way = typeof how === 'number' ? `exited with status ${how}` : `was ended by ${how}`;
  return PxmError.of(
    'PXM401',
    words === '' ? `${command} ${way} without a word` : `${command} ${way}: ${words}`,
    {
      blame: 'host',
    },
  );
}

function tooSlow(command: string, timeoutMs: number, messages: string): PxmError {
  const words = messages.trim();
  return PxmError.of(
    'PXM401',
    `${command} did not give its tables within ${timeoutMs / 1000} s${words === '' ? '' : `: ${words}`}`,
    { blame: 'host' },
  );
}
