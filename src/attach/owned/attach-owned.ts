import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Collector } from '../../diagnostics/collector.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { HOST, type HostRoot } from '../../vfio/host-root.ts';
import type { IovaRanges } from '../../vfio/iommufd.ts';
import { refuseWishes, type Wish } from '../knobs.ts';
import { type P2pPolicy, p2pDevices } from '../p2p.ts';
import { rootBusOf } from '../root-bus.ts';
import { ByteLimit } from './byte-limit.ts';
import { IommufdSpace } from './iommufd-space.ts';
import { LegacySpace } from './legacy-space.ts';
import { type DmaMapping, type FixedMapping, Mappings } from './mappings.ts';
import type { BarPart, DeviceName, DmaSpace, SpaceDevice, SpaceOptions } from './space.ts';
import { Undo } from './undo.ts';

/** How devices of a VM are attached. */
export interface OwnedOptions extends SpaceOptions {
  /** `auto`: iommufd where the host has it. */
  readonly mode?: 'auto' | 'iommufd' | 'legacy';
  /** Whether BARs of devices may be mapped for the others; `never` unless it is said. */
  readonly p2p?: P2pPolicy;
  /** Bytes that may be mapped for devices. */
  readonly byteLimit?: bigint;
}

/** A part of a BAR of an attached device. Offset and length in bytes, in whole pages. */
export interface BarRange {
  /** The user's id of the device. */
  readonly device: string;
  readonly bar: number;
  readonly offset?: bigint;
  /** To the end of the BAR when undefined. */
  readonly length?: bigint;
}

/** Devices of one VM that this process has attached, and what is mapped for them. */
export class OwnedDevices {
  readonly mode: 'iommufd' | 'legacy';
  readonly #space: DmaSpace;
  readonly #p2p: P2pPolicy;
  readonly #root: HostRoot;
  readonly #mappings: Mappings;
  readonly #devices = new Map<string, SpaceDevice>();
  /** BARs that are mapped, with the id of their device. */
  readonly #bars: { readonly device: string; readonly mapping: DmaMapping }[] = [];
  #reachable: readonly string[] = [];
  #warnings: readonly Diagnostic[] = [];

  /** Opens what devices are attached through. Throws PxmError. */
  constructor(options: OwnedOptions = {}, root: HostRoot = HOST) {
    const { mode = 'auto', p2p = 'never', byteLimit } = options;
    this.mode =
      mode === 'auto' ? (existsSync(join(root.sys, 'class/misc/iommu')) ? 'iommufd' : 'legacy') : mode;
    if (this.mode === 'legacy') expectLegacy(options);
    this.#space = this.mode === 'legacy' ? LegacySpace.open(root) : IommufdSpace.open(options, root);
    this.#p2p = p2p;
    this.#root = root;
    this.#mappings = new Mappings(this.#space, new ByteLimit(byteLimit));
  }

  get devices(): readonly SpaceDevice[] {
    return [...this.#devices.values()];
  }

  /** Warnings about the devices that are there. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#warnings;
  }

  /** What is mapped, ascending by address. */
  get mappings(): readonly DmaMapping[] {
    return this.#mappings.live;
  }

  /** What may be mapped for the devices that are there. Throws RequestRefused. */
  ranges(): IovaRanges {
    return this.#space.ranges();
  }

  /**
   * Attaches a device. Throws PxmError, and leaves nothing of it behind: PXM411 for one that VFIO does not have, PXM410
   * where the kernel refuses it, PXM482 when others must reach its BARs and cannot.
   */
  add(name: DeviceName): SpaceDevice {
    if (this.#devices.has(name.id))
      throw new RangeError(`"id" expected one of its own, got ${name.id} again`);
    const undo = new Undo();
    return undo.guard(() => {
      const device = this.#space.add(name);
      undo.push(() => device.remove());
      this.#devices.set(name.id, device);
      undo.push(() => void this.#devices.delete(name.id));
      this.#decideP2p();
      return device;
    });
  }

  /** Whether the kernel can map BARs of that device for the others. */
  reaches(device: SpaceDevice): boolean {
    return this.#space.reaches(device);
  }

  /**
   * Takes back its BARs, detaches a device and closes it. Memory stays mapped for the others; without any left it stays
   * mapped with iommufd, and a container loses it.
   */
  remove(id: string): void {
    const device = this.#devices.get(id);
    if (device === undefined) return;
    for (const bar of this.#bars) if (bar.device === id) bar.mapping.unmap();
    if (this.mode === 'legacy' && this.#devices.size === 1) this.#mappings.clear();
    device.remove();
    this.#devices.delete(id);
    this.#decideP2p();
  }

  /** Lets all devices reach memory of this process. Throws as `Mappings.map`. */
  map(mapping: FixedMapping): DmaMapping {
    return this.#mappings.map(mapping);
  }

  /** Takes back all mappings in a range. Throws as `Mappings.unmap`. */
  unmap(iova: bigint, length: bigint): void {
    this.#mappings.unmap(iova, length);
  }

  /**
   * Lets all devices reach a part of a BAR, at the address where the guest has it. Throws PxmError PXM482 where the
   * policy or the kernel does not allow it, and RequestRefused.
   */
  mapBar({ device: id, bar, offset = 0n, length }: BarRange, iova: bigint): DmaMapping {
    const device = this.#devices.get(id);
    if (device === undefined) throw new RangeError(`"device" expected the id of an attached one, got ${id}`);
    if (!this.#reachable.includes(id)) {
      const remedy = 'say p2p: auto or always, attach a second device, and use a kernel that can map BARs';
      throw PxmError.of('PXM482', `BARs of device ${id} are not for other devices`, { remedy });
    }
    const part: BarPart = { device, bar, offset, length: length ?? device.file.region(bar).size - offset };
    const mapping = this.#mappings.mapWith(iova, part.length, () => this.#space.mapBar(part, iova));
    this.#bars.push({ device: id, mapping });
    return mapping;
  }

  /** Takes back everything in reverse, and closes all. */
  close(): void {
    const undo = new Undo();
    undo.push(() => this.#space.close());
    for (const device of this.devices) undo.push(() => device.remove());
    undo.push(() => this.#mappings.clear());
    undo.all();
  }

  #decideP2p(): void {
    if (this.#p2p === 'never') return;
    const report = new Collector();
    const devices = this.devices.map((device) => {
      const { id, bdf } = device.name;
      return { id, rootBus: rootBusOf(bdf, this.#root), mappable: this.reaches(device) };
    });
    this.#reachable = p2pDevices(this.#p2p, devices, report);
    report.throwIfErrors();
    this.#warnings = report.diagnostics;
  }
}

/** Throws PxmError PXM475 for what containers cannot do. */
function expectLegacy({ dirtyTracking, nestParent, hugePages }: OwnedOptions): void {
  const report = new Collector();
  const wishes: Wish[] = [];
  if (dirtyTracking) wishes.push({ knob: 'dirty tracking' });
  if (nestParent) wishes.push({ knob: 'nesting' });
  if (hugePages === false) wishes.push({ knob: 'huge pages off' });
  refuseWishes(wishes, 'legacy', report);
  report.throwIfErrors();
}

/**
 * Attaches devices of one VM, all or none. Throws PxmError; then nothing is left attached or open.
 */
export function attachOwned(
  devices: readonly DeviceName[],
  options: OwnedOptions = {},
  root: HostRoot = HOST,
): OwnedDevices {
  const owned = new OwnedDevices(options, root);
  const undo = new Undo();
  undo.push(() => owned.close());
  return undo.guard(() => {
    for (const device of devices) owned.add(device);
    return owned;
  });
}
