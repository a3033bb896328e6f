import { id, vmmOptions } from './common.ts';
import { boolean, choice, idSet, integer, list, object, optional, required, size, string } from './types.ts';

/** Where guest memory comes from on the host. */
export const backend = object(
  {
    id: optional(id('Id of the memory back end in the VMM.'), 'mem and the number of its node'),
    type: optional(
      choice(['anonymous', 'memfd', 'hugetlb', 'shm', 'file'], {
        doc: 'anonymous memory, a memfd, huge pages (a memfd of them), POSIX shared memory, or a file such as one on hugetlbfs or a DAX device.',
      }),
      'anonymous',
    ),
    path: optional(
      string({
        pattern: /^\/[^\0\n\ud800-\udfff]*$/u,
        means: 'an absolute path',
        doc: 'File or directory for type file.',
      }),
      'none; type file needs it',
    ),
    'page-size': optional(
      size({ doc: 'Huge page size for type hugetlb.' }),
      "the host's default huge page size",
    ),
    share: optional(
      boolean({ doc: 'Shared with other processes (vhost-user, virtiofsd).' }),
      'false; true for memfd, hugetlb and shm',
    ),
    prealloc: optional(boolean({ doc: 'Touch every page before the guest starts.' }), 'false'),
    'host-nodes': optional(idSet(1023, { doc: 'Host NUMA nodes the memory is taken from.' }), 'any'),
    policy: optional(
      choice(['default', 'preferred', 'bind', 'interleave'], { doc: 'Host NUMA policy.' }),
      'bind when host-nodes is given',
    ),
    options: optional(vmmOptions('Further properties of the back end in the VMM.'), 'none'),
  },
  { doc: 'Host memory behind a node.' },
);

/** Memory of the whole VM. */
export const memory = object(
  {
    total: optional(size({ min: 1n, doc: 'Memory present at boot.' }), 'sum of the nodes'),
    max: optional(
      size({ min: 1n, doc: 'Memory there can ever be; what exceeds `total` is the hotplug window.' }),
      'total',
    ),
    slots: optional(integer(0, 256, { doc: 'Slots for memory devices plugged in later.' }), '0'),
    backend: optional(backend, 'anonymous'),
    reserved: optional(
      list(
        object({
          base: required(size({ doc: 'First byte.' })),
          size: required(size({ min: 1n, doc: 'Bytes.' })),
        }),
        {
          doc: 'Ranges that the firmware reports to the guest as reserved, inside or outside of RAM. Regions of section `reserved-regions` lie in these.',
        },
      ),
      'none',
    ),
  },
  { doc: 'Memory of the whole VM and the back end that nodes use unless they name their own.' },
);
