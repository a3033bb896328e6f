import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Descriptor } from '../../vfio/descriptor.ts';
import { receiveDescriptors, sendDescriptors } from '../../vfio/pass-descriptors.ts';
import { type Peer, peerOf } from '../../vfio/peer.ts';
import { Poll } from '../../vfio/poll.ts';
import { RequestRefused } from '../../vfio/request-refused.ts';
import { acceptUnix } from '../../vfio/unix-socket.ts';
import { type Allowed, isAllowed } from './allowed.ts';
import { type Answer, answerLine, LONGEST_REQUEST, parseRequest } from './protocol.ts';
import type { ServiceManager } from './service-manager.ts';
import type { Source, Stock } from './stock.ts';

export interface HolderOptions {
  readonly vm: string;
  readonly source: Source;
  readonly allowed: Allowed;
  /** The socket for clients; then what was kept over a restart. All become the holder's. */
  readonly listening: Descriptor;
  readonly kept: readonly Descriptor[];
  readonly manager: ServiceManager;
  /** What happens, a line each. */
  readonly onEvent?: (text: string) => void;
  /** Milliseconds that a client may take to ask; 5000 unless said otherwise. */
  readonly patience?: number;
}

interface Client {
  readonly channel: Descriptor;
  readonly peer: Peer;
  readonly until: number;
  heard: Buffer;
}

interface Lease {
  readonly channel: Descriptor;
  readonly peer: Peer;
}

const DEVICE = 'device ';
const LEASE = 'lease';
const PATIENCE = 5000;
/** Until devices that somebody else still has are tried again. */
const AGAIN = 2000;
const MOST_CLIENTS = 16;

/**
 * Keeps the open files of a VM for whoever runs it. They are either here, unused, or belong to one client for as long
 * as its connection lasts: what it has bound nobody else can bind, so fresh ones are opened then.
 */
export class Holder {
  readonly #options: HolderOptions;
  readonly #poll: Poll;
  readonly #clients = new Map<number, Client>();
  #stock: Stock | undefined;
  #lease: Lease | undefined;
  /** Why there are no files, and when they are tried again. */
  #lack: { readonly reason: string; readonly again: number } | undefined;
  #stopped = false;

  /** Takes over what was kept, or opens fresh files. Throws PxmError when it cannot be done. */
  constructor(options: HolderOptions) {
    this.#options = options;
    this.#poll = new Poll(options.vm);
    this.#takeOver(options.kept);
    if (this.#stock === undefined && this.#lease === undefined) this.#refill();
  }

  /** `free`, `lent to process 812 (uid 107)`, or why there is nothing to lend. */
  get state(): string {
    if (this.#lease) return `lent to ${nameOf(this.#lease.peer)}`;
    return this.#lack === undefined ? 'free' : `nothing to lend: ${this.#lack.reason}`;
  }

  /** Serves clients until `stop`. */
  async serve(): Promise<void> {
    const { listening, manager } = this.#options;
    manager.ready(this.state);
    while (!this.#stopped) {
      const watched = [
        ...(this.#clients.size < MOST_CLIENTS ? [listening.fd] : []),
        ...(this.#lease ? [this.#lease.channel.fd] : []),
        ...this.#clients.keys(),
      ];
      const ready = await this.#poll.wait(watched, this.#rest());
      if (this.#stopped) break;
      for (const fd of ready) this.#attend(fd);
      this.#dismissLate();
      if (this.#lack && this.#lack.again <= Date.now()) this.#retry();
    }
    manager.stopping();
  }

  /** Files that the service manager keeps stay open there. */
  stop(): void {
    this.#stopped = true;
    this.#poll.wake();
  }

  async close(): Promise<void> {
    await this.#poll.close();
    for (const { channel } of this.#clients.values()) channel.close();
    this.#clients.clear();
    for (const file of this.#stock?.values() ?? []) file.close();
    this.#lease?.channel.close();
    this.#options.listening.close();
  }

  #takeOver(kept: readonly Descriptor[]): void {
    const { source, manager } = this.#options;
    const byName = new Map(kept.map((file) => [file.subject, file]));
    const lease = byName.get(LEASE);
    const files = source.names.flatMap((name) => {
      const file = byName.get(DEVICE + name);
      return file && source.isCurrent(name, file) ? [[name, file] as const] : [];
    });
    const whole = lease === undefined && files.length === source.names.length;
    if (lease) this.#lease = { channel: lease, peer: peerOf(lease.fd, LEASE) };
    if (whole) this.#stock = new Map(files);
    const used = new Set<Descriptor>(whole ? files.map(([, file]) => file) : lease ? [lease] : []);
    for (const file of kept) {
      if (used.has(file)) continue;
      manager.forget(file.subject);
      file.close();
    }
    if (whole) this.#tell('took over what was kept');
    if (lease) this.#tell(`is still ${this.state}`);
  }

  #refill(): void {
    const { source, manager } = this.#options;
    this.#stock = source.open();
    this.#lack = undefined;
    for (const [name, file] of this.#stock) manager.store(DEVICE + name, file);
    this.#tell(`opened ${[...this.#stock.keys()].join(', ')}`);
  }

  #retry(): void {
    try {
      this.#refill();
    } catch (error) {
      if (!(error instanceof PxmError)) throw error;
      const [first] = error.diagnostics;
      const reason = first?.message ?? error.message;
      if (this.#lack?.reason !== reason) this.#tell(`has nothing to lend: ${reason}`);
      this.#lack = { reason, again: Date.now() + AGAIN };
    }
    this.#options.manager.status(this.state);
  }

  /** Milliseconds until something has to be done without being asked. */
  #rest(): number | undefined {
    const times = [...this.#clients.values()].map(({ until }) => until);
    if (this.#lack) times.push(this.#lack.again);
    return times.length === 0 ? undefined : Math.min(...times) - Date.now();
  }

  #attend(fd: number): void {
    const client = this.#clients.get(fd);
    if (fd === this.#options.listening.fd) this.#welcome();
    else if (client) this.#hear(client);
    else if (this.#lease?.channel.fd === fd && hasEnded(this.#lease.channel)) this.#endLease();
  }

  #welcome(): void {
    let channel: Descriptor;
    try {
      channel = acceptUnix(this.#options.listening, 'a client');
    } catch (error) {
      if (error instanceof RequestRefused) return;
      throw error;
    }
    const peer = peerOf(channel.fd, channel.subject);
    const until = Date.now() + (this.#options.patience ?? PATIENCE);
    const client: Client = { channel, peer, until, heard: Buffer.alloc(0) };
    if (isAllowed(peer, this.#options.allowed)) {
      this.#clients.set(channel.fd, client);
      return;
    }
    this.#tell(`refused ${nameOf(peer)}`);
    this.#answer(client, {
      code: 'PXM416',
      message: `uid ${peer.uid} may not have the devices of ${this.#options.vm}`,
    });
  }

  #hear(client: Client): void {
    const more = this.#read(client);
    if (more === undefined) return;
    client.heard = Buffer.concat([client.heard, more]);
    const end = client.heard.indexOf(0x0a);
    if (end < 0 && client.heard.length <= LONGEST_REQUEST) return;
    const whole = end === client.heard.length - 1;
    const request = whole ? parseRequest(client.heard.toString('utf8', 0, end)) : undefined;
    const { vm } = this.#options;
    if (request === undefined) this.#answer(client, { code: 'PXM417', message: 'that is no request' });
    else if (request === 'status') this.#answer(client, { vm, state: this.state });
    else this.#lend(client);
  }

  /** Undefined: nothing is there yet, or the client has gone. */
  #read(client: Client): Uint8Array | undefined {
    const { fd, subject } = client.channel;
    const room = LONGEST_REQUEST + 1 - client.heard.length;
    try {
      const received = receiveDescriptors(fd, subject, { room, wait: false });
      for (const each of received?.descriptors ?? []) each.close();
      if (received?.bytes.length !== 0) return received?.bytes;
    } catch (error) {
      if (!(error instanceof PxmError)) throw error;
    }
    this.#dismiss(client);
    return undefined;
  }

  #lend(client: Client): void {
    const { vm, source, manager } = this.#options;
    if (this.#lack) this.#retry();
    const stock = this.#stock;
    if (stock === undefined) {
      this.#answer(client, { code: 'PXM418', message: `${vm}: ${this.state}` });
      return;
    }
    const { channel, peer } = client;
    // Kept before the client has anything: a lease that nobody knows of would be lent twice.
    manager.store(LEASE, channel);
    const files = source.names.flatMap((name) => stock.get(name) ?? []);
    try {
      sendDescriptors(channel.fd, answerLine({ vm, files: source.names }), files, channel.subject);
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      manager.forget(LEASE);
      this.#dismiss(client);
      return;
    }
    this.#clients.delete(channel.fd);
    this.#stock = undefined;
    this.#lease = { channel, peer };
    // From now on they have one owner, whose end is theirs.
    for (const [name, file] of stock) {
      manager.forget(DEVICE + name);
      file.close();
    }
    this.#tell(this.state);
    manager.status(this.state);
  }

  #endLease(): void {
    const { manager } = this.#options;
    manager.forget(LEASE);
    this.#lease?.channel.close();
    this.#tell(`got them back from ${this.#lease && nameOf(this.#lease.peer)}`);
    this.#lease = undefined;
    this.#retry();
  }

  /** The answer, and the end of the connection. */
  #answer(client: Client, answer: Answer): void {
    try {
      sendDescriptors(client.channel.fd, answerLine(answer), [], client.channel.subject);
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
    }
    this.#dismiss(client);
  }

  #dismiss({ channel }: Client): void {
    this.#clients.delete(channel.fd);
    channel.close();
  }

  #dismissLate(): void {
    const now = Date.now();
    for (const client of this.#clients.values()) if (client.until <= now) this.#dismiss(client);
  }

  #tell(text: string): void {
    this.#options.onEvent?.(`${this.#options.vm} ${text}`);
  }
}

/** What a client says after it has its files is not looked at. */
function hasEnded({ fd, subject }: Descriptor): boolean {
  try {
    const received = receiveDescriptors(fd, subject, { wait: false });
    for (const each of received?.descriptors ?? []) each.close();
    return received?.bytes.length === 0;
  } catch (error) {
    if (error instanceof PxmError) return true;
    throw error;
  }
}

function nameOf({ pid, uid }: Peer): string {
  return `process ${pid} (uid ${uid})`;
}
