import { constants } from 'node:os';

/** Names that Node lacks, and those of numbers with several names. */
const PREFERRED: Readonly<Record<number, string>> = {
  11: 'EAGAIN',
  35: 'EDEADLK',
  77: 'EBADFD',
  95: 'EOPNOTSUPP',
};

/** The name of an error number of Linux, `EEXIST`; `errno 999` where it has none. */
export function errnoName(errno: number): string {
  const known = PREFERRED[errno] ?? Object.entries(constants.errno).find(([, value]) => value === errno)?.[0];
  return known ?? `errno ${errno}`;
}
