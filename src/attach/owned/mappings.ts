import { PxmError } from '../../diagnostics/pxm-error.ts';
import { hexText } from '../../topology/resolve/text.ts';
import type { ByteLimit } from './byte-limit.ts';

/** Memory of this process at an I/O address. Addresses and length in bytes. */
export interface FixedMapping {
  readonly userVa: bigint;
  readonly length: bigint;
  readonly iova: bigint;
  readonly readable?: boolean;
  readonly writeable?: boolean;
}

/** What the kernel does with mappings. Methods throw RequestRefused. */
export interface MappingCalls {
  map(mapping: FixedMapping): void;
  unmap(iova: bigint, length: bigint): void;
}

/** Memory that devices reach, until its owner takes it back. */
export interface DmaMapping {
  readonly iova: bigint;
  readonly length: bigint;
  /** Takes it back whole; a second time does nothing. Throws RequestRefused. */
  unmap(): void;
}

/** What is mapped in one address space, each mapping with one owner. */
export class Mappings {
  readonly #calls: MappingCalls;
  readonly #bytes: ByteLimit;
  readonly #live = new Map<bigint, DmaMapping>();

  constructor(calls: MappingCalls, bytes: ByteLimit) {
    this.#calls = calls;
    this.#bytes = bytes;
  }

  /** Ascending by address. */
  get live(): readonly DmaMapping[] {
    return [...this.#live.values()].sort((a, b) => (a.iova < b.iova ? -1 : 1));
  }

  /**
   * Maps memory. Throws PxmError PXM481 when the VM may not have so much, before the kernel is asked, and
   * RequestRefused (EEXIST when a part is mapped already).
   */
  map(mapping: FixedMapping): DmaMapping {
    return this.mapWith(mapping.iova, mapping.length, () => this.#calls.map(mapping));
  }

  /** As `map`, for what is mapped by other means and unmapped as all others. */
  mapWith(iova: bigint, length: bigint, map: () => void): DmaMapping {
    this.#bytes.take(length, `mapping at ${hexText(iova)}`);
    try {
      map();
    } catch (error) {
      this.#bytes.give(length);
      throw error;
    }
    const live: DmaMapping = { iova, length, unmap: () => this.#unmap(live) };
    this.#live.set(iova, live);
    return live;
  }

  /**
   * Takes back all mappings in a range. Throws PxmError PXM484, before the kernel is asked, when the range cuts through
   * one, and RequestRefused (ENOENT when there is none).
   */
  unmap(iova: bigint, length: bigint): void {
    const end = iova + length;
    const hit = this.live.filter((one) => one.iova < end && iova < one.iova + one.length);
    const cut = hit.find((one) => one.iova < iova || one.iova + one.length > end);
    if (cut !== undefined)
      throw PxmError.of(
        'PXM484',
        `${hexText(iova)} to ${hexText(end - 1n)} cuts through the mapping from ${hexText(cut.iova)} to ${hexText(cut.iova + cut.length - 1n)}`,
        { remedy: 'unmap mappings whole, or map smaller ones' },
      );
    if (hit.length === 0) this.#calls.unmap(iova, length);
    for (const one of hit) this.#unmap(one);
  }

  /** Takes back everything, the last address first. */
  clear(): void {
    for (const one of [...this.live].reverse()) this.#unmap(one);
  }

  #unmap(one: DmaMapping): void {
    if (this.#live.get(one.iova) !== one) return;
    this.#calls.unmap(one.iova, one.length);
    this.#live.delete(one.iova);
    this.#bytes.give(one.length);
  }
}
