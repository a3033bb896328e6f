import type { Prediction } from './compare-view.ts';

const FORMAT = 'pxm-guest-expectation';
const VERSION = 1;

/** What `pxm guest expect` writes: a view with its format and version; JSON has 64-bit integers as hex strings. */
export function toExpectation<V extends Prediction>(view: V) {
  return { format: FORMAT, version: VERSION, ...view } as const;
}

/** Takes a parsed expectation back; undefined for anything else, or one of another version. */
export function fromExpectation(json: unknown): Prediction | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { format, version, numa, iommu } = json as Partial<ReturnType<typeof toExpectation>>;
  if (format !== FORMAT || version !== VERSION || numa === undefined || iommu === undefined) return undefined;
  return { numa, iommu };
}
