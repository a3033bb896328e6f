import { RequestRefused } from '../../vfio/request-refused.ts';

/** A bound device, as far as choosing its page table goes. Methods throw RequestRefused. */
export interface Attachable {
  /** Lets its DMA go through a page table or address space. Returns the id of the page table in use. */
  attach(ptId: number): number;
  detach(): void;
}

/** What makes and ends page tables of one address space. Methods throw RequestRefused. */
export interface PageTableMaker {
  /** A page table that serves that device. */
  alloc(devId: number): number;
  destroy(id: number): void;
}

/** How one device reaches an address space. */
export interface Attached {
  /** Undefined for a mediated device: it has no page table of an IOMMU, and is attached to the address space itself. */
  readonly hwpt: number | undefined;
  /** The table served another device before. */
  readonly reused: boolean;
  /** Detaches the device, and ends the table with its last device; a second time does nothing. */
  detach(): void;
}

interface Table {
  readonly id: number;
  users: number;
}

/**
 * Page tables over one address space, all of the same abilities: as few as the host's IOMMUs allow, chosen as the
 * kernel chooses its own when a device is attached to an address space.
 */
export class PageTables {
  readonly #ioas: number;
  readonly #maker: PageTableMaker;
  readonly #tables: Table[] = [];

  constructor(ioas: number, maker: PageTableMaker) {
    this.#ioas = ioas;
    this.#maker = maker;
  }

  /** Ids in order of their making. */
  get ids(): readonly number[] {
    return this.#tables.map(({ id }) => id);
  }

  /**
   * Attaches a device to the first table that suits its IOMMU and group, or to a new one. Throws RequestRefused; then
   * nothing is left of it.
   */
  attach(devId: number, device: Attachable): Attached {
    for (const table of this.#tables) if (suits(table.id, device)) return this.#use(table, device, true);
    const id = this.#alloc(devId);
    if (id === undefined) {
      device.attach(this.#ioas);
      return { hwpt: undefined, reused: false, detach: once(() => device.detach()) };
    }
    try {
      device.attach(id);
    } catch (error) {
      this.#maker.destroy(id);
      throw error;
    }
    const table = { id, users: 0 };
    this.#tables.push(table);
    return this.#use(table, device, false);
  }

  /** Undefined for a device without an IOMMU of its own. */
  #alloc(devId: number): number | undefined {
    try {
      return this.#maker.alloc(devId);
    } catch (error) {
      if (error instanceof RequestRefused && error.errno === 'ENOENT') return undefined;
      throw error;
    }
  }

  #use(table: Table, device: Attachable, reused: boolean): Attached {
    table.users++;
    const detach = once(() => {
      device.detach();
      table.users--;
      if (table.users > 0) return;
      this.#tables.splice(this.#tables.indexOf(table), 1);
      this.#maker.destroy(table.id);
    });
    return { hwpt: table.id, reused, detach };
  }
}

/**
 * Whether the device could be attached. The kernel says EINVAL when its IOMMU or its group cannot use that table, and
 * ENOENT when it has no IOMMU of its own.
 */
function suits(id: number, device: Attachable): boolean {
  try {
    device.attach(id);
    return true;
  } catch (error) {
    if (error instanceof RequestRefused && ['EINVAL', 'ENOENT'].includes(error.errno)) return false;
    throw error;
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    work();
    done = true;
  };
}
