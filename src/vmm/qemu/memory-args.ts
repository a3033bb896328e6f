import { ranges } from '../../machines/ranges.ts';
import type { Backend, Platform } from '../../topology/platform.ts';
import { option, type Property, sizeText } from './option.ts';

/** `-m`: what is there at boot, and how much can be plugged in. */
export function memoryArgs({ memory }: Platform): string[] {
  const { total, max, slots } = memory;
  return [
    '-m',
    option(undefined, [
      ['size', sizeText(total)],
      ['slots', slots > 0 ? slots : undefined],
      ['maxmem', max > total ? sizeText(max) : undefined],
    ]),
  ];
}

const OBJECT_TYPES: Readonly<Record<Backend['type'], string>> = {
  anonymous: 'memory-backend-ram',
  memfd: 'memory-backend-memfd',
  hugetlb: 'memory-backend-memfd',
  shm: 'memory-backend-shm',
  file: 'memory-backend-file',
};
const SHARED_BY_DEFAULT: ReadonlySet<Backend['type']> = new Set(['memfd', 'hugetlb', 'shm']);

/** The text of an `-object memory-backend-*`. */
export function backendOption(backend: Backend): string {
  const { type, id, size, path, pageSize, share, prealloc, hostNodes, policy, properties } = backend;
  return option(OBJECT_TYPES[type], [
    ['id', id],
    ['size', sizeText(size)],
    ['mem-path', path],
    ['hugetlb', type === 'hugetlb' ? true : undefined],
    ['hugetlbsize', pageSize === undefined ? undefined : sizeText(pageSize)],
    ['share', share === SHARED_BY_DEFAULT.has(type) ? undefined : share],
    ['prealloc', prealloc ? true : undefined],
    ...ranges(hostNodes).map((range): Property => ['host-nodes', range]),
    ['policy', policy === 'default' ? undefined : policy],
    ...properties,
  ]);
}
