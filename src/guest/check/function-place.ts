import type { Place } from '../iommu/claims.ts';
import type { FunctionSnapshot } from './snapshot.ts';

/** Where a function is, from its name and those of the functions on the way to it. */
export function functionPlace(name: string, { way }: FunctionSnapshot): Place {
  return { segment: Number.parseInt(name, 16), way: way.map(step) };
}

/** One function on the way: `0000:05:00.0`. */
function step(name: string): Place['way'][number] {
  const [, bus = '0', rest = '0.0'] = name.split(':');
  const [device = '0', fn = '0'] = rest.split('.');
  return { bus: Number.parseInt(bus, 16), hop: [Number.parseInt(device, 16), Number(fn)] };
}
