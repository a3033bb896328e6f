import type { Page } from './page.ts';

/** PXM115, PXM116, PXM118, PXM119, PXM130, PXM133: buses, devices, machines and profiles. */
export const DEVICE_PAGES: readonly Page[] = [
  {
    code: 'PXM115',
    means: 'A slot is taken twice, is not there, or is one that guests do not look at.',
    consumer: 'QEMU: "PCI: slot 3 function 0 not available for e1000e, in use by e1000e"',
    example: {
      topology:
        'machine: { type: q35 }\ndevices:\n  - { id: a, model: e1000e, slot: 3 }\n  - { id: b, model: e1000e, slot: 3 }\n',
      change: ['b, model: e1000e, slot: 3', 'b, model: e1000e, slot: 4'],
    },
  },
  {
    code: 'PXM116',
    means:
      'Bus numbers overlap or do not fit. QEMU refuses two expanders of one number, but not one whose number a port gets later: its devices then cannot be reached.',
    consumer: 'Firmware and guest, which number buses depth first',
    example: {
      topology:
        'machine: { type: q35 }\nbuses:\n  - { id: rp0, type: root-port }\n  - { id: pxb, type: expander, number: 1 }\n',
      change: ['number: 1 ', 'number: 16 '],
    },
  },
  {
    code: 'PXM118',
    means: 'A device or bus cannot be on the bus that it names, or nothing can be plugged in there.',
    consumer: 'QEMU: "PCI: Only PCI/PCIe bridges can be plugged into pxb-pcie"',
    example: {
      topology:
        'machine: { type: q35 }\nbuses:\n  - { id: pxb, type: expander }\n  - { id: rp, type: root-port, on: pxb }\ndevices: [{ id: a, model: e1000e, on: pxb }]\n',
      change: ['e1000e, on: pxb', 'e1000e, on: rp'],
    },
  },
  {
    code: 'PXM119',
    means: 'Machine type, firmware, CPU levels or keys do not go together.',
    consumer: 'QEMU: "Property \'pc-q35-11.1-machine.gic-version\' not found"',
    example: { topology: 'machine: { type: q35, gic-version: 3 }\n', change: [', gic-version: 3', ''] },
  },
  {
    code: 'PXM130',
    means:
      'A profile works with a variant driver of vfio-pci, and the device does not say that the host binds it.',
    consumer: 'The guest, which finds no memory of the device',
    example: {
      topology:
        "machine: { type: virt }\nnodes: [{ memory: 1G }]\ndevices: [{ id: gpu, host: '0009:01:00.0', ids: 10de:2342 }]\n",
      change: ['10de:2342 }', '10de:2342, driver: nvgrace-gpu-vfio-pci }'],
    },
  },
  {
    code: 'PXM133',
    means: 'A profile does not exist, cannot be read, or several fit a device.',
    consumer: 'pxm; docs/profiles.md lists the profiles',
    example: {
      topology:
        "machine: { type: q35 }\ndevices: [{ id: gpu, host: '0000:41:00.0', profile: nvidia-grace }]\n",
      change: ['profile: nvidia-grace', 'profile: none'],
    },
  },
];
