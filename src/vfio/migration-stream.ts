import { readSync, writeSync } from 'node:fs';
import { Descriptor } from './descriptor.ts';
import { errnoName } from './errno.ts';
import { sendRequest } from './ioctl.ts';
import { RequestRefused } from './request-refused.ts';
import { VFIO_MIG_GET_PRECOPY_INFO } from './uapi/features.ts';

/** What is left to copy ahead, in bytes. */
export interface PrecopyInfo {
  /** Must be copied before the device stops, or loading may take long. */
  readonly initialBytes: bigint;
  /** Changed since it was copied. */
  readonly dirtyBytes: bigint;
  /** New initial bytes came up (only after `watchReinit`). */
  readonly reinit: boolean;
}

const CHUNK = 1 << 20;
/** Nothing more to copy ahead for now. */
const ENOMSG = 'ENOMSG';

/** State of a device as bytes: to be read while it is saved, written while it is loaded. Throws RequestRefused. */
export class MigrationStream extends Descriptor {
  /** The next bytes; none at the end, undefined when there is nothing more to copy ahead for now. */
  read(most = CHUNK): Uint8Array | undefined {
    const bytes = new Uint8Array(most);
    try {
      return bytes.subarray(
        0,
        this.#call('read', () => readSync(this.fd, bytes, 0, most, null)),
      );
    } catch (error) {
      if (error instanceof RequestRefused && error.errno === ENOMSG) return undefined;
      throw error;
    }
  }

  /** All that can be read now. */
  readAll(): Uint8Array {
    const chunks: Uint8Array[] = [];
    for (;;) {
      const chunk = this.read();
      if (chunk === undefined || chunk.length === 0) return Buffer.concat(chunks);
      chunks.push(chunk);
    }
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; )
      at += this.#call('write', () => writeSync(this.fd, bytes, at, bytes.length - at, null));
  }

  /** While copying ahead. */
  precopyInfo(): PrecopyInfo {
    const { flags, initialBytes, dirtyBytes } = sendRequest(
      this.fd,
      VFIO_MIG_GET_PRECOPY_INFO,
      {},
      this.subject,
    );
    return { initialBytes, dirtyBytes, reinit: flags.reinit };
  }

  #call(name: string, work: () => number): number {
    try {
      return work();
    } catch (error) {
      const { errno } = error as NodeJS.ErrnoException;
      if (errno === undefined) throw error;
      throw new RequestRefused(name, errnoName(-errno), this.subject);
    }
  }
}
