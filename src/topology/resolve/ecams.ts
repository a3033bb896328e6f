import { type AddressMap, GiB, MiB, roundUp } from '../../machines/address-map.ts';
import type { Ecam, Region } from '../platform.ts';
import type { Context } from './context.ts';
import { overlap, type Window } from './register-room.ts';
import { hexText } from './text.ts';

/** Configuration space of the 256 buses that a segment can have; it starts at a multiple of that. */
const SIZE = 256n * MiB;
const LAST_BUS = 255;
/** Below are windows of 32-bit devices, which need the room. */
const LOWEST = 4n * GiB;
/** No processor has more address bits. */
const END = 1n << 52n;

/**
 * The machine's own configuration space, and one for each further segment in the lowest gaps above 4 GiB. Errors:
 * PXM120 where there is none.
 */
export function placeEcams(
  ctx: Context,
  segments: readonly number[],
  own: AddressMap['ecam'],
  regions: readonly Region[],
): Ecam[] {
  // Without any, segments have been refused with their buses.
  if (!own) return [];
  const ecams: Ecam[] = [{ segment: 0, ...own }];
  const taken: Window[] = [...regions, ...ecams.map(ecamRegion), ...declaredPlaces(ctx)];
  for (const segment of segments.filter((one) => one > 0)) {
    const window = { base: LOWEST, size: SIZE };
    for (;;) {
      const other = taken.find((one) => overlap(one, window));
      if (!other) break;
      window.base = roundUp(other.base + other.size, SIZE);
    }
    if (window.base + SIZE > END) {
      ctx.report.error(
        'PXM120',
        `the configuration space of PCI segment ${segment} fits nowhere below ${hexText(END)}`,
        {
          span: ctx.at(ctx.topology.buses ?? ctx.topology),
          remedy: 'declare less memory, or smaller windows and reserved regions',
        },
      );
      break;
    }
    taken.push(window);
    ecams.push({ segment, base: window.base, lastBus: LAST_BUS });
  }
  return ecams;
}

/** What the topology places by itself. */
function declaredPlaces({ topology }: Context): Window[] {
  const { cxl, iommus = [], 'platform-devices': devices = [], 'reserved-regions': reserved = [] } = topology;
  const registers = [...iommus, ...devices].map(({ base }) => ({ base, size: MiB }));
  return [...(cxl?.windows ?? []), ...registers, ...(topology.memory?.reserved ?? []), ...reserved].flatMap(
    ({ base, size }) => (base === undefined ? [] : { base, size }),
  );
}

/** The room that configuration space takes. */
export function ecamRegion({ segment, base, lastBus }: Ecam): Region {
  const of = segment === 0 ? '' : ` of segment ${segment}`;
  return { name: `PCI configuration${of}`, base, size: BigInt(lastBus + 1) << 20n };
}
