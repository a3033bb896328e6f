import { splitOption } from './option-text.ts';

/** Name that QEMU gives to the memory of a machine, by the beginning of the machine's type. */
const MEMORY_IDS: readonly (readonly [type: RegExp, id: string])[] = [
  [/^(pc|q35)/, 'pc.ram'],
  [/^virt/, 'mach-virt.ram'],
  [/^microvm/, 'microvm.ram'],
];
const UNITS: Readonly<Record<string, number>> = { B: 0, K: 10, M: 20, G: 30, T: 40, P: 50, E: 60 };

/**
 * Arguments that make the memory which QEMU would create by itself one that is not reserved, under the name it has
 * anyway. Needed only where the host would refuse `-m` as too large.
 *
 * @param available bytes that the host may give without being asked not to reserve them
 */
export function unreservedMemory(args: readonly string[], available: number): string[] {
  const values = (...options: string[]) =>
    args.filter((_, at) => options.includes((args[at - 1] ?? '').replace(/^--?/, ''))).flatMap(splitOption);
  const machine = values('M', 'machine');
  const own =
    machine.some(([key]) => key === 'memory-backend') || values('numa').some(([key]) => key === 'memdev');
  const size = bytesOf(values('m').findLast(([key]) => key === '' || key === 'size')?.[1]);
  const type = machine.findLast(([key]) => key === '' || key === 'type')?.[1];
  const id = MEMORY_IDS.find(([pattern]) => pattern.test(String(type)))?.[1];
  if (own || id === undefined || size <= available) return [];
  return [
    '-object',
    `memory-backend-ram,id=${id},size=${size},reserve=off`,
    '-machine',
    `memory-backend=${id}`,
  ];
}

/** `-m` counts in MiB unless a unit is given. What is no size is left to QEMU to complain about: 0. */
function bytesOf(size: unknown): number {
  const [, digits, unit] = /^([\d.]+)([BKMGTPE]?)$/.exec(String(size).toUpperCase()) ?? [];
  return digits === undefined ? 0 : Math.floor(Number(digits) * 2 ** (UNITS[unit || 'M'] ?? 0));
}
