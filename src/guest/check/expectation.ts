import type { GuestNode, Range } from '../view.ts';
import type { Prediction } from './difference.ts';

const FORMAT = 'pxm-guest-expectation';
const VERSION = 1;

/** What `pxm guest expect` writes: a view with its format and version; JSON has 64-bit integers as hex strings. */
export function toExpectation<V extends Prediction>(view: V) {
  return { format: FORMAT, version: VERSION, ...view } as const;
}

/** Takes a parsed expectation back; undefined for anything else, or one of another version. */
export function fromExpectation(json: unknown): Prediction | undefined {
  try {
    return read(json);
  } catch (error) {
    // Lists that are none, numbers that are none.
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError)
      return undefined;
    throw error;
  }
}

function read(json: unknown): Prediction | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { format, version, ...view } = json as Partial<ReturnType<typeof toExpectation>>;
  const { architecture, numa, iommu, reserved } = view;
  if (format !== FORMAT || version !== VERSION || architecture === undefined) return undefined;
  if (numa === undefined || iommu === undefined || reserved === undefined) return undefined;
  const nodes = numa.nodes.map(
    (node): GuestNode => ({
      ...node,
      memory: node.memory.map(withNumbers),
      sideCaches: node.sideCaches.map((cache) => ({ ...cache, size: BigInt(cache.size) })),
    }),
  );
  const units = iommu.units.map((unit) =>
    unit.base === undefined ? unit : { ...unit, base: BigInt(unit.base) },
  );
  return {
    architecture,
    numa: { ...numa, nodes },
    iommu: { ...iommu, units },
    reserved: reserved.map(withNumbers),
  };
}

function withNumbers<R extends Range>(range: R): R {
  return { ...range, base: BigInt(range.base), length: BigInt(range.length) };
}
