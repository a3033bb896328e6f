import type { SysfsReader } from './sysfs-reader.ts';

/** More processors than Linux can have. */
const LIMIT = 1 << 16;

/** The numbers of a file such as `0-3,7`; an empty line holds none. */
export function readNumberList(reader: SysfsReader, path: string): number[] {
  const text = reader.match(path, /^(\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*)?$/)?.[0] ?? '';
  return text
    .split(',')
    .filter(Boolean)
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      if (last < first || last >= LIMIT) return reader.odd(path, `holds the range ${range}`) ?? [];
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}
