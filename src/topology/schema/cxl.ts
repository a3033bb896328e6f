import { id, MAX_NODE, nodeId, profileName, slot, unnamed, vmmOptions } from './common.ts';
import { backend } from './memory.ts';
import { choice, idSet, integer, list, object, optional, ref, required, size } from './types.ts';

export const cxl = object(
  {
    windows: optional(
      list(
        object({
          targets: required(
            list(ref('bus'), {
              minItems: 1,
              doc: 'CXL expanders it interleaves over: 1, 2, 3, 4, 6, 8, 12 or 16.',
            }),
          ),
          size: required(size({ min: 1n, doc: 'Bytes of the window; a multiple of 256 MiB.' })),
          granularity: optional(size({ min: 256n, doc: 'Interleave granularity, 256 to 16k.' }), '256'),
          base: optional(
            size({ doc: 'Address of the window, a multiple of 256 MiB; QEMU places it by itself.' }),
            'after memory',
          ),
          restrictions: optional(integer(0, 0xffff, { doc: 'Window restrictions.' }), '0x2f'),
        }),
        { doc: 'Fixed memory windows (CFMWS).' },
      ),
      'none',
    ),
    ports: optional(
      list(
        object({
          id: optional(id('Id of the port object in the VMM.'), 'gpN'),
          bus: required(ref('bus', { doc: 'CXL expander.' })),
          node: required(idSet(MAX_NODE, { doc: 'Node it belongs to.', names: 'node' })),
        }),
        { doc: 'Generic ports: which node CXL memory below an expander will belong to.' },
      ),
      'none',
    ),
  },
  { doc: 'CXL host support; present also when a cxl-expander is declared.' },
);

export const memoryDevices = list(
  object({
    id: required(id('Id of the device.')),
    type: required(choice(['pc-dimm', 'nvdimm', 'virtio-mem', 'virtio-pmem'], { doc: 'Kind of device.' })),
    node: optional(nodeId('Node it belongs to.'), '0'),
    size: required(size({ min: 1n, doc: 'Bytes of its back end.' })),
    requested: optional(size({ doc: 'virtio-mem: bytes the guest has at boot.' }), '0'),
    'label-size': optional(size({ doc: 'nvdimm: bytes at its end that hold labels.' }), '0'),
    address: optional(
      size({ doc: 'Where it starts in guest memory, inside the hotplug window.' }),
      "the VMM's choice",
    ),
    'block-size': optional(size({ doc: 'virtio-mem: granularity.' }), "the VMM's"),
    on: optional(ref('bus', { doc: 'Bus of a virtio device.' }), 'the root bus'),
    slot: optional(slot, 'the first free one; for a virtio device'),
    unnamed: optional(unnamed, 'false'),
    backend: optional(backend, 'anonymous memory'),
    profile: optional(profileName, 'none'),
    options: optional(vmmOptions('Further properties of the device in the VMM.'), 'none'),
  }),
  { doc: 'Memory devices inside the hotplug window.' },
);
