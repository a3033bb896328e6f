import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Descriptor } from '../../vfio/descriptor.ts';
import { HOST, type HostRoot } from '../../vfio/host-root.ts';
import { receiveDescriptors, sendDescriptors } from '../../vfio/pass-descriptors.ts';
import { RequestRefused } from '../../vfio/request-refused.ts';
import { connectUnix } from '../../vfio/unix-socket.ts';
import { type Answer, LONGEST_ANSWER, parseAnswer, type Request, requestLine } from './protocol.ts';

/** Open files of a VM that belong to this process until it closes the lease. */
export interface Taken {
  readonly vm: string;
  /** By their names, `iommufd` first; the caller's. */
  readonly files: ReadonlyMap<string, Descriptor>;
  /** The connection: as long as it is open, nobody else gets files of this VM. */
  readonly lease: Descriptor;
}

export interface TakeOptions {
  readonly root?: HostRoot;
  /** Where the holder listens, unless at its usual place. */
  readonly socket?: string;
  /** Milliseconds to wait for an answer; 30,000 unless said otherwise. */
  readonly patience?: number;
}

const PATIENCE = 30_000;
const STEP = 10;

/** Where the holder of a VM listens. */
export function holdPath(vm: string, { run }: HostRoot = HOST): string {
  return join(run, 'pxm-hold', `${vm}.sock`);
}

/**
 * Takes the open files of a VM from its holder. Throws PxmError: PXM416 who may not have them, PXM417 when nobody answers
 * or not as agreed, PXM418 while somebody else has them.
 */
export async function takeDevices(vm: string, options: TakeOptions = {}): Promise<Taken> {
  const { channel, answer, files } = await ask(vm, 'take', options);
  if ('files' in answer && answer.files.length === files.length) {
    const named = answer.files.map((name, at) => [name, files[at] as Descriptor] as const);
    return { vm: answer.vm, files: new Map(named), lease: channel };
  }
  for (const each of [channel, ...files]) each.close();
  throw unlike(vm);
}

/** What the holder of a VM says of itself. Throws PxmError PXM416, PXM417. */
export async function holderState(vm: string, options: TakeOptions = {}): Promise<string> {
  const { channel, answer, files } = await ask(vm, 'status', options);
  for (const each of [channel, ...files]) each.close();
  if ('state' in answer) return answer.state;
  throw unlike(vm);
}

async function ask(vm: string, request: Request, options: TakeOptions) {
  const { root = HOST, patience = PATIENCE, socket = holdPath(vm, root) } = options;
  const until = Date.now() + patience;
  const channel = await connect(vm, socket, until);
  const files: Descriptor[] = [];
  try {
    const answer = await exchange(vm, channel, request, files, until);
    if ('code' in answer)
      throw PxmError.of(answer.code, answer.message, {
        remedy: REMEDIES[answer.code] ?? 'see what the holder has logged',
        blame: 'host',
      });
    return { channel, answer, files };
  } catch (error) {
    for (const each of [channel, ...files]) each.close();
    throw error;
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  PXM416: 'have pxm install-units --group, or pxm hold --allow, name you',
  PXM418: 'end what has them, and repeat it',
};

async function connect(vm: string, socket: string, until: number): Promise<Descriptor> {
  for (;;) {
    try {
      return connectUnix(socket, `the holder of ${vm}`);
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      if (error.errno !== 'EAGAIN' || Date.now() >= until) throw silent(vm, `${socket}: ${error.errno}`);
    }
    await pause(STEP);
  }
}

async function exchange(
  vm: string,
  channel: Descriptor,
  request: Request,
  files: Descriptor[],
  until: number,
): Promise<Answer> {
  let heard = Buffer.alloc(0);
  try {
    sendDescriptors(channel.fd, requestLine(request), [], channel.subject);
  } catch (error) {
    // Who is refused is told so without being asked.
    if (!(error instanceof RequestRefused && error.errno === 'EPIPE')) throw error;
  }
  for (;;) {
    const room = LONGEST_ANSWER + 1 - heard.length;
    const received = receive(vm, channel, room);
    if (received === undefined) {
      if (Date.now() >= until) throw silent(vm, 'it does not answer');
      await pause(STEP);
      continue;
    }
    files.push(...received.descriptors);
    if (received.bytes.length === 0) throw silent(vm, 'it has closed the connection');
    heard = Buffer.concat([heard, received.bytes]);
    const end = heard.indexOf(0x0a);
    if (end < 0 && heard.length <= LONGEST_ANSWER) continue;
    const answer = end === heard.length - 1 ? parseAnswer(heard.toString('utf8', 0, end)) : undefined;
    if (answer === undefined) throw unlike(vm);
    return answer;
  }
}

function receive(vm: string, { fd, subject }: Descriptor, room: number) {
  try {
    return receiveDescriptors(fd, subject, { room, wait: false });
  } catch (error) {
    if (error instanceof RequestRefused) throw silent(vm, `the connection broke: ${error.errno}`);
    throw error;
  }
}

function silent(vm: string, reason: string): PxmError {
  return PxmError.of('PXM417', `nobody gives the devices of ${vm}: ${reason}`, {
    remedy: `systemctl status pxm-hold@${vm}; without units, pxm hold --socket`,
    blame: 'host',
  });
}

function unlike(vm: string): PxmError {
  return PxmError.of('PXM417', `what answers for ${vm} is no holder of its devices`, {
    remedy: 'see who listens at that socket',
    blame: 'host',
  });
}
