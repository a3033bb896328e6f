import { basename } from 'node:path';
import { type Check, type Outcome, ok, unknown, warning } from './check.ts';
import type { Condition } from './condition.ts';

const GIB = 1n << 30n;

/** Checks of what this user and the memory of the host allow. */
export const USER_CHECKS: readonly Check[] = [
  { code: 'PXM428', name: 'permissions', look: permissions },
  { code: 'PXM429', name: 'huge pages', look: hugePages },
  { code: 'PXM430', name: 'locked memory', look: lockedMemory },
];

function permissions({ nodes, user }: Condition): Outcome {
  // Everybody may open the container: it does nothing without a group.
  const wanted = [...nodes].filter(([path]) => basename(path) !== 'vfio');
  const closed = wanted.filter(([, open]) => !open).map(([path]) => path);
  if (wanted.length === 0) return ok('no node to open yet');
  if (closed.length === 0) return ok(`${user} may open ${list(wanted.map(([path]) => path))}`);
  return warning(
    `${user} may not open ${list(closed)}`,
    `setfacl -m u:NAME:rw ${closed[0]}, or a rule of udev; or have root hand over open descriptors`,
  );
}

function hugePages({ host }: Condition): Outcome {
  const pages = host.nodes.flatMap((node) => node.hugePages.map((kind) => ({ node: node.id, ...kind })));
  const reserved = pages.filter(({ total }) => total > 0);
  if (reserved.length === 0)
    return warning(
      'none reserved: VMs with memory of type hugetlb will not start',
      'sysctl vm.nr_hugepages=N',
    );
  const each = reserved.map(
    ({ node, size, total, free }) => `node ${node}: ${free} of ${total} of ${size >> 10n}K free`,
  );
  return ok(each.join(', '));
}

function lockedMemory({ lockable, host }: Condition): Outcome {
  const memory = host.nodes.reduce((sum, node) => sum + node.memory, 0n);
  if (lockable === undefined) return unknown('the limit is not to be read', 'ulimit -l');
  if (lockable === 'unlimited') return ok('without limit');
  const text = lockable >= GIB ? `${lockable / GIB}G` : `${lockable >> 10n}K`;
  if (memory > 0n && lockable >= memory) return ok(`${text}, more than there is`);
  return warning(
    `${text} at most, and all memory of a VM with devices is locked`,
    'ulimit -l unlimited, LimitMEMLOCK=infinity in a unit of systemd, or prlimit --memlock=BYTES --pid PID',
  );
}

function list(paths: readonly string[]): string {
  const [first = '', second] = paths;
  if (second === undefined) return first;
  return paths.length === 2 ? `${first} and ${second}` : `${first} and ${paths.length - 1} others`;
}
