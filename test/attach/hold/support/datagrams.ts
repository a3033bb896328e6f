import { fstatSync } from 'node:fs';
import { Descriptor } from '../../../../src/vfio/descriptor.ts';
import { libc } from '../../../../src/vfio/libc.ts';
import { receiveDescriptors } from '../../../../src/vfio/pass-descriptors.ts';

interface Datagram {
  readonly text: string;
  /** Of the files that came along. */
  readonly inodes: readonly number[];
}

/** What systemd has at NOTIFY_SOCKET: a socket that takes messages with files. */
export function listenDatagrams(path: string): { heard(): Datagram[]; close(): void } {
  const c = libc();
  const socket = new Descriptor(c.socket(1, 2 | 0o2000000, 0), path);
  const name = Buffer.from(path.startsWith('@') ? `\0${path.slice(1)}` : `${path}\0`);
  if (c.bind(socket.fd, Buffer.concat([Uint8Array.of(1, 0), name]), 2 + name.length) < 0)
    throw new Error(`cannot listen at ${path}`);
  return {
    close: () => socket.close(),
    heard() {
      const all: Datagram[] = [];
      for (;;) {
        const received = receiveDescriptors(socket.fd, path, { wait: false });
        if (received === undefined) return all;
        all.push({
          text: Buffer.from(received.bytes).toString(),
          inodes: received.descriptors.map(({ fd }) => fstatSync(fd).ino),
        });
        for (const each of received.descriptors) each.close();
      }
    },
  };
}
