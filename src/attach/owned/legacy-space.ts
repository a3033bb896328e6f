import { readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { type Container, openContainer } from '../../vfio/container.ts';
import { type Group, openGroup } from '../../vfio/group.ts';
import { HOST, type HostRoot } from '../../vfio/host-root.ts';
import type { IovaRanges } from '../../vfio/iommufd.ts';
import { mapPages } from '../../vfio/pages.ts';
import { BDF } from '../../vfio/sysfs/pci-address.ts';
import { uuidBytes } from '../../vfio/uuid.ts';
import type { FixedMapping } from './mappings.ts';
import type { BarPart, DeviceName, DmaSpace, SpaceDevice } from './space.ts';
import { Undo } from './undo.ts';

/** A group in the container, open as long as one of its devices is. */
interface OpenGroup {
  readonly group: Group;
  devices: number;
}

/** One container of the older interface, with the groups of the devices that are added. */
export class LegacySpace implements DmaSpace {
  readonly #container: Container;
  readonly #root: HostRoot;
  readonly #groups = new Map<number, OpenGroup>();
  /** Parts of BARs as this process has them, by where they are mapped. */
  readonly #bars = new Map<bigint, { close(): void }>();

  private constructor(container: Container, root: HostRoot) {
    this.#container = container;
    this.#root = root;
  }

  /** Opens /dev/vfio/vfio. Throws PxmError PXM411 when it may not be opened. */
  static open(root: HostRoot = HOST): LegacySpace {
    return new LegacySpace(openContainer(root), root);
  }

  add(name: DeviceName): SpaceDevice {
    const id = groupOf(name, this.#root);
    const undo = new Undo();
    return undo.guard(() => {
      const { group } = this.#take(id);
      undo.push(() => this.#give(id));
      const file = group.openDevice(name.bdf);
      undo.push(() => file.close());
      return { name, file, info: undefined, shared: undefined, remove: () => undo.all() };
    });
  }

  ranges(): IovaRanges {
    const { ranges, pageSizes } = this.#container.info();
    return { ranges: ranges ?? [{ start: 0n, last: 2n ** 64n - 1n }], alignment: pageSizes & -pageSizes };
  }

  map(mapping: FixedMapping): void {
    this.#container.map(mapping);
  }

  unmap(iova: bigint, length: bigint): void {
    this.#container.unmap(iova, length);
    this.#bars.get(iova)?.close();
    this.#bars.delete(iova);
  }

  reaches(): boolean {
    return true;
  }

  mapBar({ device, bar, offset, length }: BarPart, iova: bigint): void {
    const region = device.file.region(bar);
    const pages = mapPages(device.file, region.offset + offset, length);
    try {
      this.map({ userVa: pages.address, length, iova });
    } catch (error) {
      pages.close();
      throw error;
    }
    this.#bars.set(iova, pages);
  }

  close(): void {
    for (const pages of this.#bars.values()) pages.close();
    this.#bars.clear();
    this.#container.close();
  }

  #take(id: number): OpenGroup {
    const known = this.#groups.get(id);
    if (known !== undefined) {
      known.devices++;
      return known;
    }
    const undo = new Undo();
    return undo.guard(() => {
      const group = openGroup(id, this.#root);
      undo.push(() => group.close());
      group.setContainer(this.#container);
      // The first group brings the container its IOMMU; it goes with the last.
      if (this.#groups.size === 0) this.#container.setIommu();
      const open = { group, devices: 1 };
      this.#groups.set(id, open);
      return open;
    });
  }

  #give(id: number): void {
    const open = this.#groups.get(id);
    if (open === undefined || --open.devices > 0) return;
    this.#groups.delete(id);
    open.group.close();
  }
}

/** Number of the IOMMU group of a device. Throws RangeError for what names none, PxmError PXM476 without a group. */
function groupOf({ id, bdf }: DeviceName, { sys }: HostRoot): number {
  if (!BDF.test(bdf)) uuidBytes(bdf);
  const bus = BDF.test(bdf) ? 'pci' : 'mdev';
  try {
    return Number(basename(readlinkSync(join(sys, 'bus', bus, 'devices', bdf, 'iommu_group'))));
  } catch {
    throw PxmError.of('PXM476', `device ${id} (${bdf}) is not there, or in no IOMMU group`, {
      remedy: 'see pxm doctor: the host needs an IOMMU that is turned on',
      blame: 'host',
    });
  }
}
