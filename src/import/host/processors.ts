import type { HostProcessor } from '../../vfio/sysfs/processors.ts';
import { Mapping } from '../qemu/yaml-text.ts';

/** Processors as a VM can have them. */
export interface GuestProcessors {
  readonly section: Mapping;
  readonly count: number;
  /** Number in the VM by the number on the host. */
  readonly index: ReadonlyMap<number, number>;
  /** Processors of one socket. */
  readonly perSocket: number;
}

/** Levels above a processor, from the outermost. */
const LEVELS = ['package', 'die', 'core'] as const;

/**
 * Sockets, dies, cores and threads. In a VM every socket has as many as the others: where the host's have not, cores
 * stand for processors. A VM numbers threads first, then cores, dies and sockets, whatever the host does.
 */
export function guestProcessors(processors: readonly HostProcessor[]): GuestProcessors {
  const place = (cpu: HostProcessor) => [...LEVELS.map((level) => cpu[level]), cpu.id];
  const ordered = processors.toSorted((a, b) => {
    const [left, right] = [place(a), place(b)];
    const at = left.findIndex((value, level) => value !== right[level]);
    return (left[at] ?? 0) - (right[at] ?? 0);
  });
  const index = new Map(ordered.map(({ id }, number) => [id, number]));
  const counts = LEVELS.map(
    (_, depth) =>
      new Set(
        ordered.map((cpu) =>
          place(cpu)
            .slice(0, depth + 1)
            .join(),
        ),
      ).size,
  );
  const [sockets = 1, dies = 1, cores = 1] = counts;
  const count = Math.max(ordered.length, 1);
  const even = LEVELS.every((_, depth) => isEven(ordered, place, depth + 1));
  const section = new Mapping();
  if (even)
    section
      .set('sockets', Math.max(sockets, 1))
      .set('dies', dies > sockets ? dies / sockets : undefined)
      .set('cores', Math.max(cores / Math.max(dies, 1), 1))
      .set('threads', count > cores && cores > 0 ? count / cores : undefined);
  else {
    const whole = isEven(ordered, place, 1) ? sockets : 1;
    section
      .set(
        'sockets',
        whole,
        'Not all cores of this host have as many threads: each processor is a core here.',
      )
      .set('cores', count / whole);
  }
  return {
    section: section.set('model', 'host'),
    count,
    index,
    perSocket: count / Number(section.get('sockets')),
  };
}

/** Whether all groups of processors that share the first `depth` levels are of one size. */
function isEven(
  processors: readonly HostProcessor[],
  place: (cpu: HostProcessor) => number[],
  depth: number,
): boolean {
  const sizes = new Map<string, number>();
  for (const cpu of processors) {
    const key = place(cpu).slice(0, depth).join();
    sizes.set(key, (sizes.get(key) ?? 0) + 1);
  }
  return new Set(sizes.values()).size <= 1;
}
