import type { GuestView } from '../../guest/view.ts';
import { iommuLines } from './guest-iommus.ts';
import { nodeLines } from './guest-nodes.ts';

/** A view for people. */
export function guestText(view: GuestView): string {
  const { kernel, architecture, numa, findings, ignored } = view;
  return [
    `What Linux ${kernel} makes of these tables (${architecture})`,
    ...(numa.srat.used ? [] : [`One node only: ${numa.srat.why}`]),
    '',
    ...nodeLines(view),
    ...iommuLines(view),
    ...(findings.length + ignored.length > 0 ? ['', 'What is not used as it stands, and why'] : []),
    ...ignored.flatMap((signature) => [
      `  another ${signature}: ignored: the kernel uses the first`,
      '    drivers/acpi/tables.c acpi_table_parse',
    ]),
    ...findings.flatMap(({ table, effect, offset, message, source, rule }) => [
      `  ${table}${offset === undefined ? '' : ` at ${offset}`}: ${effect}: ${message}`,
      `    ${source} (${rule})`,
    ]),
  ].join('\n');
}
