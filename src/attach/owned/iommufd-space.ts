import { PxmError } from '../../diagnostics/pxm-error.ts';
import { type DeviceCdev, openDevice, openMediatedDevice } from '../../vfio/device-cdev.ts';
import { exportRegion } from '../../vfio/device-features.ts';
import { offersFeature } from '../../vfio/feature.ts';
import { HOST, type HostRoot } from '../../vfio/host-root.ts';
import { type Iommufd, type IovaRanges, openIommufd } from '../../vfio/iommufd.ts';
import { BDF } from '../../vfio/sysfs/pci-address.ts';
import type { FixedMapping } from './mappings.ts';
import { type Attached, PageTables } from './page-tables.ts';
import type { BarPart, DeviceName, DmaSpace, SpaceDevice, SpaceOptions } from './space.ts';
import { Undo } from './undo.ts';

/** A device that one iommufd has. */
export interface IommufdDevice extends SpaceDevice {
  readonly file: DeviceCdev;
  readonly devId: number;
  readonly table: Attached;
}

/** One address space of one iommufd, with page tables for the devices that are added. */
export class IommufdSpace implements DmaSpace<IommufdDevice> {
  readonly iommufd: Iommufd;
  readonly #ioas: number;
  readonly #tables: PageTables;
  readonly #options: SpaceOptions;
  readonly #root: HostRoot;

  private constructor(iommufd: Iommufd, ioas: number, options: SpaceOptions, root: HostRoot) {
    const { dirtyTracking = false, nestParent = false } = options;
    this.iommufd = iommufd;
    this.#ioas = ioas;
    this.#options = options;
    this.#root = root;
    this.#tables = new PageTables(ioas, {
      alloc: (devId) => iommufd.allocHwpt(devId, ioas, { dirtyTracking, nestParent }),
      destroy: (id) => iommufd.destroy(id),
    });
  }

  /** Opens /dev/iommu. Throws PxmError PXM411 when it may not be opened, RequestRefused for what it refuses. */
  static open(options: SpaceOptions = {}, root: HostRoot = HOST): IommufdSpace {
    const undo = new Undo();
    return undo.guard(() => {
      const iommufd = openIommufd(root);
      undo.push(() => iommufd.close());
      // The kernel takes it from a context without objects only.
      if (options.processAccounting) iommufd.setRlimitMode('process');
      const ioas = iommufd.allocIoas();
      if (options.hugePages === false) iommufd.setHugePages(ioas, false);
      return new IommufdSpace(iommufd, ioas, options, root);
    });
  }

  /** Ids of its page tables in order of their making. */
  get tables(): readonly number[] {
    return this.#tables.ids;
  }

  add(name: DeviceName): IommufdDevice {
    const open = BDF.test(name.bdf) ? openDevice : openMediatedDevice;
    return this.adopt(name, open(name.bdf, this.#root));
  }

  /** As `add`, with a device that is open already; it is closed when that fails. */
  adopt(name: DeviceName, file: DeviceCdev): IommufdDevice {
    const undo = new Undo();
    undo.push(() => file.close());
    return undo.guard(() => {
      const devId = file.bind(this.iommufd);
      const table = this.#tables.attach(devId, file);
      undo.push(table.detach);
      if (table.hwpt === undefined) this.#expectNoWishes(name);
      const info = table.hwpt === undefined ? undefined : this.iommufd.hwInfo(devId);
      return { name, file, devId, table, info, shared: table.reused, remove: () => undo.all() };
    });
  }

  ranges(): IovaRanges {
    return this.iommufd.iovaRanges(this.#ioas);
  }

  map(mapping: FixedMapping): void {
    this.iommufd.map(this.#ioas, mapping);
  }

  unmap(iova: bigint, length: bigint): void {
    this.iommufd.unmap(this.#ioas, iova, length);
  }

  reaches({ file }: IommufdDevice): boolean {
    return offersFeature(file, 'DMA_BUF', 'get');
  }

  mapBar({ device, bar, offset, length }: BarPart<IommufdDevice>, iova: bigint): void {
    const buffer = exportRegion(device.file, bar, [{ offset, length }]);
    try {
      this.iommufd.mapFile(this.#ioas, { fd: buffer.fd, start: 0n, length, iova });
    } finally {
      // The mapping keeps the memory.
      buffer.close();
    }
  }

  close(): void {
    this.iommufd.close();
  }

  /** A mediated device has no page table that could do more. */
  #expectNoWishes({ id }: DeviceName): void {
    const { dirtyTracking = false, nestParent = false } = this.#options;
    if (!dirtyTracking && !nestParent) return;
    throw PxmError.of('PXM479', `device ${id} is mediated: it has no page table of an IOMMU`, {
      remedy: 'ask for no dirty tracking and no nesting where mediated devices are attached',
      blame: 'host',
    });
  }
}
