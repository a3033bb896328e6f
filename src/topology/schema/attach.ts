import { choice, object, optional, size } from './types.ts';

/** How the host gives assigned devices to the VM. */
export const attach = object(
  {
    mode: optional(
      choice(['auto', 'iommufd', 'legacy'], {
        doc: 'iommufd: through /dev/iommu, one for all devices; legacy: through VFIO containers and groups.',
      }),
      'auto: iommufd where the host has it, else legacy',
    ),
    p2p: optional(
      choice(['never', 'auto', 'always'], {
        doc: 'Whether devices may reach the BARs of each other. `auto` allows it and warns when devices are below different root complexes of the host.',
      }),
      'auto',
    ),
    siblings: optional(
      choice(['keep', 'take'], {
        doc: 'Other devices in the IOMMU groups of assigned ones: keep leaves them to the drivers that the host has for them, and refuses a group where one has such a driver; take binds them to vfio-pci too.',
      }),
      'keep',
    ),
    'memory-limit': optional(
      size({ min: 1n, doc: 'Bytes of memory that devices of the VM may lock in all.' }),
      'as much as the limits of the host allow',
    ),
  },
  { doc: 'How the host prepares and hands over assigned devices. It changes no table.' },
);

/** When an assigned device comes to the VM. */
export const plug = choice(['boot', 'later'], {
  doc: 'later: the VM starts without the device, which is plugged in while it runs; addresses and windows are kept for it from the start.',
});
