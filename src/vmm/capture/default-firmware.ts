import { splitOption } from './option-text.ts';

/**
 * Arguments that make the arm virt machine believe in a firmware where none is named: only then does it have the event
 * device that memory hotplug needs. No guest runs, so the firmware may be empty.
 */
export function emptyFirmware(args: readonly string[]): string[] {
  const values = (...options: string[]) =>
    args.filter((_, at) => options.includes((args[at - 1] ?? '').replace(/^--?/, ''))).flatMap(splitOption);
  const machine = values('M', 'machine').findLast(([key]) => key === '' || key === 'type')?.[1];
  const named =
    values('bios', 'pflash').length > 0 ||
    values('drive').some(([key, value]) => key === 'if' && value === 'pflash');
  return /^virt(-|$)/.test(String(machine)) && !named ? ['-bios', '/dev/null'] : [];
}
