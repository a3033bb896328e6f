import { interruptSourceIds } from '../../machines/interrupt-sources.ts';
import { functionId, inSegment, readRequesterId } from '../requester-id.ts';
import type { DeclaredPlatformDevice } from '../schema/topology.ts';
import { segmentsOf } from './buses.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';
import type { PciDraft } from './pci-draft.ts';
import { hexText } from './text.ts';

const LAST_REQUESTER = 0xffff;

type IdKey = 'stream-id' | 'requester' | 'endpoint';

/**
 * The ids by which units tell devices apart that are not on PCI, none of which is that of a PCI function. Stream ids
 * are device ids at the one ITS too, so each is there once in all of the machine; an endpoint id is a matter of one
 * unit; devices of one unit may share a requester id. Errors: PXM143.
 */
export class PlatformIds {
  readonly #ctx: Context;
  readonly #declared: readonly DeclaredPlatformDevice[];
  readonly #functions: ReadonlyMap<number, string>;
  /** Endpoint ids of PCI functions end below. */
  readonly #firstEndpoint: number;
  /** Who has an id, by the space of ids. */
  readonly #owners = new Map<object, Map<number, { name: string; iommu: IommuDraft | undefined }>>();

  constructor(ctx: Context, pci: PciDraft, declared: readonly DeclaredPlatformDevice[]) {
    this.#ctx = ctx;
    this.#declared = declared;
    this.#functions = new Map(pci.items.map(({ draft }) => [functionId(draft), draft.id]));
    this.#firstEndpoint = inSegment((segmentsOf(pci).at(-1) ?? 0) + 1, 0);
  }

  streamId(device: DeclaredPlatformDevice, iommu: IommuDraft | undefined): number {
    const id = device['stream-id'] ?? this.#free(LAST_REQUESTER, -1, 'stream-id', this);
    if (device['stream-id'] === undefined)
      this.#derive(device, 'stream id', id, 'the highest of 16 bits that nothing has');
    return this.#claim(device, 'stream-id', id, this, iommu);
  }

  endpoint(device: DeclaredPlatformDevice, iommu: IommuDraft): number {
    const id = device.endpoint ?? this.#free(this.#firstEndpoint, 1, 'endpoint', iommu);
    if (device.endpoint === undefined)
      this.#derive(device, 'endpoint id', id, 'the first one above those of PCI that nothing has');
    return this.#claim(device, 'endpoint', id, iommu, iommu);
  }

  requesterId(device: DeclaredPlatformDevice, iommu: IommuDraft): number {
    const id = readRequesterId(device.requester ?? '');
    if (interruptSourceIds(iommu.type).includes(id))
      this.#refuse(device, 'requester', id, 'the I/O APIC or HPET');
    this.#claim(device, 'requester', inSegment(iommu.segment, id), this, iommu);
    return id;
  }

  #free(first: number, step: 1 | -1, key: 'stream-id' | 'endpoint', space: object): number {
    const declared = new Set(this.#declared.map((device) => device[key]));
    let id = first;
    while (declared.has(id) || this.#functions.has(id) || this.#owners.get(space)?.has(id)) id += step;
    return id;
  }

  #derive({ id }: DeclaredPlatformDevice, what: string, value: number, why: string): void {
    this.#ctx.derive(`platform device ${id} ${what}`, hexText(value), why);
  }

  #claim(
    device: DeclaredPlatformDevice,
    key: IdKey,
    id: number,
    space: object,
    iommu: IommuDraft | undefined,
  ): number {
    const owners = this.#owners.get(space) ?? new Map();
    this.#owners.set(space, owners);
    const other = owners.get(id);
    const on = this.#functions.get(id);
    if (on !== undefined) this.#refuse(device, key, id, `PCI function ${on}`);
    else if (other && (key !== 'requester' || other.iommu !== iommu))
      this.#refuse(device, key, id, `platform device ${other.name}`);
    owners.set(id, other ?? { name: device.id, iommu });
    return id;
  }

  #refuse(device: DeclaredPlatformDevice, key: IdKey, id: number, owner: string): void {
    this.#ctx.report.error(
      'PXM143',
      `platform device ${device.id} has id ${hexText(id)} at its iommu, which is that of ${owner}`,
      {
        span: this.#ctx.at(device, key),
        remedy: key === 'requester' ? 'write an id that no PCI function has' : `leave "${key}" out`,
      },
    );
  }
}
