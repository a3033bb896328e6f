import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { QtestClient } from './qtest-client.ts';

// Keys and bits of docs/specs/fw_cfg.rst.
const KEY_SIGNATURE = 0x00;
const KEY_DIRECTORY = 0x19;
const DMA_READ = 0x02;
const DMA_SKIP = 0x04;
const DMA_SELECT = 0x08;
const DMA_ERROR = 0x01;
const DIRECTORY_ENTRY = 64;

/** Most bytes moved at once, below the 640 KiB that every PC has as plain memory. */
const CHUNK = 0x7_0000;

/** How a machine reaches its firmware configuration device. */
export interface FwCfgAccess {
  /** Guest memory that nothing needs any more: 4 KiB for the request and `CHUNK` behind it for the data. */
  readonly scratch: bigint;
  /** Hands the address of a request to the device. */
  start(client: QtestClient, request: bigint): Promise<unknown>;
  /** Selects an item and reads its first four bytes, without DMA. */
  firstBytes(client: QtestClient, key: number): Promise<number[]>;
}

const swap32 = (value: number) => Buffer.from(new Uint32Array([value]).buffer).readUInt32BE(0);

/** The I/O ports of a PC. The address registers are big-endian. */
export const PC_FW_CFG: FwCfgAccess = {
  scratch: 0x1000n,
  start: (client, request) =>
    Promise.all([client.out('l', 0x514, 0), client.out('l', 0x518, swap32(Number(request)))]),
  firstBytes: async (client, key) => {
    client.out('w', 0x510, key).catch(() => undefined);
    return Promise.all([0, 1, 2, 3].map(() => client.in('b', 0x511)));
  },
};

const VIRT_FW_CFG_BASE = 0x0902_0000n;

/** The registers of the arm virt machine, all big-endian; its memory starts at 1 GiB. */
export const VIRT_FW_CFG: FwCfgAccess = {
  scratch: 0x4000_0000n,
  start: (client, request) =>
    Promise.all([
      client.write('l', VIRT_FW_CFG_BASE + 0x10n, swap32(Number(request >> 32n))),
      client.write('l', VIRT_FW_CFG_BASE + 0x14n, swap32(Number(request & 0xffff_ffffn))),
    ]),
  firstBytes: async (client, key) => {
    client.write('w', VIRT_FW_CFG_BASE + 8n, ((key & 0xff) << 8) | (key >> 8)).catch(() => undefined);
    return Promise.all([0, 1, 2, 3].map(() => client.read('b', VIRT_FW_CFG_BASE)));
  },
};

/** Which of the two machine families answers, or undefined for one that has neither device. */
export async function findFwCfg(client: QtestClient): Promise<FwCfgAccess | undefined> {
  for (const access of [PC_FW_CFG, VIRT_FW_CFG]) {
    const signature = await access.firstBytes(client, KEY_SIGNATURE);
    if (String.fromCharCode(...signature) === 'QEMU') return access;
  }
  return undefined;
}

/** The named files that QEMU hands to the firmware, read by DMA. */
export class FwCfg {
  readonly #client: QtestClient;
  readonly #access: FwCfgAccess;
  readonly #files: Map<string, { key: number; size: number }>;

  private constructor(client: QtestClient, access: FwCfgAccess) {
    this.#client = client;
    this.#access = access;
    this.#files = new Map();
  }

  static async open(client: QtestClient, access: FwCfgAccess): Promise<FwCfg> {
    const fwCfg = new FwCfg(client, access);
    const head = await fwCfg.#item(KEY_DIRECTORY, 4);
    const count = Buffer.from(head).readUInt32BE(0);
    const directory = Buffer.from(await fwCfg.#item(KEY_DIRECTORY, 4 + count * DIRECTORY_ENTRY));
    for (let at = 4; at < directory.length; at += DIRECTORY_ENTRY) {
      const name = directory.toString('latin1', at + 8, at + DIRECTORY_ENTRY);
      fwCfg.#files.set(name.slice(0, name.indexOf('\0')), {
        key: directory.readUInt16BE(at + 4),
        size: directory.readUInt32BE(at),
      });
    }
    return fwCfg;
  }

  has(name: string): boolean {
    return this.#files.has(name);
  }

  /** @throws PxmError PXM401 when QEMU offers no such file. */
  read(name: string): Promise<Uint8Array> {
    const file = this.#files.get(name);
    if (!file) throw PxmError.of('PXM401', `QEMU offers no "${name}" to the firmware`, { blame: 'host' });
    return this.#item(file.key, file.size);
  }

  async #item(key: number, size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += CHUNK) {
      const length = Math.min(CHUNK, size - at);
      bytes.set(await this.#transfer(key, at, length), at);
    }
    return bytes;
  }

  /** Selecting an item again rewinds it, and for the tables has no effect after the first time. */
  async #transfer(key: number, skip: number, length: number): Promise<Uint8Array> {
    const request = this.#access.scratch;
    const target = request + 0x1000n;
    if (skip > 0) await this.#dma(((key << 16) | DMA_SELECT | DMA_SKIP) >>> 0, skip, target);
    const control = skip > 0 ? DMA_READ : ((key << 16) | DMA_SELECT | DMA_READ) >>> 0;
    await this.#dma(control, length, target);
    return this.#client.readMemory(target, length);
  }

  async #dma(control: number, length: number, target: bigint): Promise<void> {
    const request = Buffer.alloc(16);
    request.writeUInt32BE(control, 0);
    request.writeUInt32BE(length, 4);
    request.writeBigUInt64BE(target, 8);
    const [, , status] = await Promise.all([
      this.#client.writeMemory(this.#access.scratch, request),
      this.#access.start(this.#client, this.#access.scratch),
      this.#client.read('l', this.#access.scratch),
    ]);
    // Nonzero in whatever byte order: the device clears the field when it is done.
    if (status !== 0) {
      const how = status & swap32(DMA_ERROR) ? 'refused' : 'did not finish';
      throw PxmError.of('PXM401', `QEMU's firmware configuration device ${how} a transfer`, {
        blame: 'host',
      });
    }
  }
}
