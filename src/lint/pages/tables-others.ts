import type { Page } from './page.ts';

/** PXM260 to PXM265: MADT, MCFG and CEDT as Linux reads them. */
export const CONTROLLER_PAGES: readonly Page[] = [
  {
    code: 'PXM260',
    means:
      'A record of MADT is shorter than its type or reaches past the end of the table. Linux ends its walk there: processors and controllers behind it do not exist for it.',
    example: { tables: 'sockets', edits: ['APIC+53: 07'] },
    with: ['PXM211', 'PXM213', 'PXM253'],
  },
  {
    code: 'PXM261',
    means:
      'A GIC CPU interface has fewer than the 76 bytes of ACPI 5.1. Linux drops it and all processors behind it.',
    example: { tables: 'arm-gpu', edits: ['APIC+149: 4b'] },
    with: ['PXM211', 'PXM214'],
  },
  {
    code: 'PXM262',
    means:
      'MCFG has no allocation record, so that there is no extended configuration space: no ATS, no SR-IOV.',
    example: { tables: 'sockets', edits: ['MCFG length 44'] },
  },
  {
    code: 'PXM263',
    means:
      'The last bus of an MCFG entry comes before its first, or RAM is where it has its configuration space (as far as the RAM is known). Linux drops the entry.',
    example: { tables: 'sockets', edits: ['MCFG+54: 09 08'] },
  },
  {
    code: 'PXM264',
    means:
      'Configuration space above 4 GiB is taken from MCFG only when its revision is 1 or more (and the firmware is from 2010 or later). Linux drops the whole table otherwise.',
    example: { tables: 'sockets', edits: ['MCFG+8: 00', 'MCFG+44: 00 00 00 00 01 00 00 00'] },
  },
  {
    code: 'PXM265',
    means:
      'A CXL window that no memory record covers gets a node of its own, but the kernel has no room for a further one. Memory in the window then belongs to another node.',
    example: {
      tables: 'cxl',
      edits: ['SRAT absent'],
      options: { maxNodes: 1 },
      instead: ['CEDT absent'],
    },
  },
];
