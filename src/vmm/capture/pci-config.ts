import type { QtestClient } from './qtest-client.ts';

/** Configuration space of PCI functions; `bdf` is bus << 8 | device << 3 | function. */
export interface PciConfig {
  read8(bdf: number, offset: number): Promise<number>;
  read32(bdf: number, offset: number): Promise<number>;
  write8(bdf: number, offset: number, value: number): Promise<unknown>;
  write32(bdf: number, offset: number, value: number): Promise<unknown>;
}

/** Through the address and data ports 0xcf8 and 0xcfc of a PC: the first 256 bytes of a function. */
export function portConfig(client: QtestClient): PciConfig {
  const select = (bdf: number, offset: number) => {
    client.out('l', 0xcf8, (0x8000_0000 | (bdf << 8) | (offset & 0xfc)) >>> 0).catch(() => undefined);
    return 0xcfc + (offset & 3);
  };
  return {
    read8: (bdf, offset) => client.in('b', select(bdf, offset)),
    read32: (bdf, offset) => client.in('l', select(bdf, offset)),
    write8: (bdf, offset, value) => client.out('b', select(bdf, offset), value),
    write32: (bdf, offset, value) => client.out('l', select(bdf, offset), value),
  };
}

/** Through a memory window of 4 KiB per function. */
export function ecamConfig(client: QtestClient, base: bigint): PciConfig {
  const at = (bdf: number, offset: number) => base + BigInt((bdf << 12) | offset);
  return {
    read8: (bdf, offset) => client.read('b', at(bdf, offset)),
    read32: (bdf, offset) => client.read('l', at(bdf, offset)),
    write8: (bdf, offset, value) => client.write('b', at(bdf, offset), value),
    write32: (bdf, offset, value) => client.write('l', at(bdf, offset), value),
  };
}
