import { constants } from 'node:os';

/** Names that Node lacks, and those of numbers with several names. */
const PREFERRED: Readonly<Record<number, string>> = {
  11: 'EAGAIN',
  35: 'EDEADLK',
  77: 'EBADFD',
  95: 'EOPNOTSUPP',
};

const NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

/** The name of an error number of Linux, `EEXIST`; `errno 999` where it has none. */
export function errnoName(errno: number): string {
  return PREFERRED[errno] ?? NAMES.get(errno) ?? `errno ${errno}`;
}
