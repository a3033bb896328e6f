import type { HostIommu } from '../vfio/sysfs/host.ts';

/** What an IOMMU of the host can do that a guest may ask for. */
export type IommuFeature = 'nesting' | 'device IOTLB' | 'PASID' | 'dirty tracking';

interface Bit {
  readonly register: string;
  readonly bit: bigint;
}

/**
 * Bits that must all be set. Intel: VT-d specification §11.4.2 and §11.4.3 (SMTS, NEST, DT, PASID, SSADS). AMD: IOMMU
 * specification §3.4.9 (GTSup, HDSup) and the capability header (IotlbSup).
 */
const BITS: Readonly<Record<IommuFeature, Readonly<Partial<Record<HostIommu['kind'], readonly Bit[]>>>>> = {
  nesting: { intel: [ecap(43n), ecap(26n)], amd: [features(4n)] },
  'device IOTLB': { intel: [ecap(2n)], amd: [{ register: 'cap', bit: 24n }] },
  PASID: { intel: [ecap(43n), ecap(40n)], amd: [features(4n)] },
  'dirty tracking': { intel: [ecap(43n), ecap(45n)], amd: [features(52n)] },
};

function ecap(bit: bigint): Bit {
  return { register: 'ecap', bit };
}

function features(bit: bigint): Bit {
  return { register: 'features', bit };
}

/** Whether registers of an IOMMU say that it has a feature; undefined where they do not tell. */
export function iommuOffers({ kind, registers }: HostIommu, feature: IommuFeature): boolean | undefined {
  const bits = BITS[feature][kind];
  if (bits?.some(({ register }) => registers[register] === undefined) ?? true) return undefined;
  return bits?.every(({ register, bit }) => (((registers[register] ?? 0n) >> bit) & 1n) === 1n);
}

const LEVELS = [
  [3n, 57],
  [2n, 48],
  [1n, 39],
] as const;

/**
 * Bits of the I/O addresses that it translates; undefined where registers do not tell. Intel: the smaller of MGAW and
 * the widest of SAGAW. AMD: levels of page tables (HATS).
 */
export function iommuWidth({ kind, registers }: HostIommu): number | undefined {
  const { cap, features } = registers;
  if (kind === 'intel' && cap !== undefined) {
    const widest = LEVELS.find(([bit]) => (((cap >> 8n) >> bit) & 1n) === 1n)?.[1];
    const mgaw = Number((cap >> 16n) & 0x3fn) + 1;
    return widest === undefined ? undefined : Math.min(widest, mgaw);
  }
  if (kind === 'amd' && features !== undefined) return [48, 57, 64][Number((features >> 10n) & 3n)];
  return undefined;
}
