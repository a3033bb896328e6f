import { PxmError } from '../../diagnostics/pxm-error.ts';
import { Descriptor } from '../../vfio/descriptor.ts';
import { sendDescriptors } from '../../vfio/pass-descriptors.ts';
import { RequestRefused } from '../../vfio/request-refused.ts';
import { systemCall } from '../../vfio/system-call.ts';
import { datagramsTo } from '../../vfio/unix-socket.ts';

/** Variables of a process. */
export type Environment = Record<string, string | undefined>;

/** The first one that systemd hands over (sd_listen_fds(3)). */
const FIRST = 3;
const MOST = 1024;
const F_SETFD = 2;
const FD_CLOEXEC = 1;
/** What systemd takes for the name of a descriptor: no control characters, no colon (FDNAME of sd_notify(3)). */
const FD_NAME = /^[\x20-\x39\x3b-\x7e]{1,255}$/;

/**
 * The open files that systemd has handed to this process, with their names (sd_listen_fds_with_names(3)); none when it
 * was started otherwise. The variables are gone afterwards, so that processes started from here do not take them for
 * theirs. Throws PxmError PXM419 for variables that contradict each other or what is open.
 */
export function takeListening(env: Environment = process.env, pid = process.pid): Descriptor[] {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES } = env;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete env[name];
  if (LISTEN_PID !== String(pid) || LISTEN_FDS === undefined) return [];
  const count = /^\d{1,4}$/.test(LISTEN_FDS) ? Number(LISTEN_FDS) : Number.NaN;
  if (!(count <= MOST)) throw wrong(`LISTEN_FDS is ${JSON.stringify(LISTEN_FDS)}`);
  const names = LISTEN_FDNAMES?.split(':') ?? Array<string>(count).fill('unknown');
  if (names.length !== count && count > 0)
    throw wrong(`LISTEN_FDNAMES names ${names.length} of ${count} open files`);
  return Array.from({ length: count }, (_, at) => {
    const { fd, subject } = new Descriptor(FIRST + at, names[at] ?? '');
    try {
      systemCall('fcntl', subject, (c) => c.fcntl(fd, F_SETFD, FD_CLOEXEC));
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      throw wrong(`descriptor ${fd} (${subject}) is not open`);
    }
    return new Descriptor(fd, subject);
  });
}

function wrong(reason: string): PxmError {
  return PxmError.of('PXM419', `what the service manager says of open files cannot be: ${reason}`, {
    remedy: 'start it by the units of pxm install-units, or by --socket',
    blame: 'host',
  });
}

/** What systemd is told by the protocol of sd_notify(3); nothing happens where there is none. */
export class ServiceManager {
  readonly #socket: Descriptor | undefined;

  /** Takes NOTIFY_SOCKET out of the variables. Throws PxmError PXM419 when nobody is there. */
  constructor(env: Environment = process.env) {
    const { NOTIFY_SOCKET: path } = env;
    delete env.NOTIFY_SOCKET;
    if (path === undefined || path === '') return;
    try {
      this.#socket = datagramsTo(path, 'the service manager');
    } catch (error) {
      if (!(error instanceof RequestRefused || error instanceof RangeError)) throw error;
      throw wrong(`nobody is at NOTIFY_SOCKET (${path})`);
    }
  }

  /** It is ready to serve, and what it does, in one line. */
  ready(status: string): void {
    this.#send(['READY=1', `STATUS=${oneLine(status)}`]);
  }

  status(status: string): void {
    this.#send([`STATUS=${oneLine(status)}`]);
  }

  stopping(): void {
    this.#send(['STOPPING=1']);
  }

  /** Keeps an open file over restarts of this process; it comes back under that name. */
  store(name: string, file: Descriptor): void {
    this.#send(['FDSTORE=1', `FDNAME=${nameOf(name)}`], [file]);
  }

  /** Closes all files that it keeps under a name. */
  forget(name: string): void {
    this.#send(['FDSTOREREMOVE=1', `FDNAME=${nameOf(name)}`]);
  }

  close(): void {
    this.#socket?.close();
  }

  #send(lines: readonly string[], files: readonly Descriptor[] = []): void {
    const socket = this.#socket;
    if (socket) sendDescriptors(socket.fd, Buffer.from(lines.join('\n')), files, socket.subject);
  }
}

function nameOf(name: string): string {
  if (FD_NAME.test(name)) return name;
  throw new RangeError(`"name" expected printable letters without a colon, got ${JSON.stringify(name)}`);
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would begin another variable
  return text.replace(/[\x00-\x1f\x7f]+/g, ' ');
}
