import type { Preflight } from '../../attach/preflight/preflight.ts';
import { hexText } from '../../topology/resolve/text.ts';
import { count } from './amounts.ts';
import { grid } from './grid.ts';

const HOW = { iommufd: 'iommufd', legacy: 'containers and groups' } as const;

/** What came of attaching devices once, for people. */
export function preflightText({ vm, mode, devices, ranges, findings, refused }: Preflight): string {
  const how = mode === undefined ? '' : ` with ${HOW[mode]}`;
  const rows = devices.map(({ id, bdf, width, sharesTable, barsMappable }) => [
    `  ${id}`,
    bdf,
    `${width} bits`,
    sharesTable === undefined ? '' : sharesTable ? 'shares a page table' : 'page table of its own',
    barsMappable ? 'BARs for other devices' : '',
  ]);
  const usable = (ranges?.ranges ?? []).map(({ start, last }) => `  ${hexText(start)} to ${hexText(last)}`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const verdict = refused ? 'the host refuses' : errors > 0 ? 'not ready' : 'ready';
  return [
    `${vm}: ${count(devices.length, 'device')} attached${how} and let go`,
    ...grid(rows),
    ...(ranges === undefined ? [] : [`can be mapped, in units of ${ranges.alignment} bytes:`, ...usable]),
    errors > 0 ? `${verdict}: ${count(errors, 'error')}` : verdict,
  ].join('\n');
}
