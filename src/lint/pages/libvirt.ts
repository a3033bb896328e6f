import type { Page } from './page.ts';

/** PXM340: what libvirt has no words for. */
export const LIBVIRT_PAGES: readonly Page[] = [
  {
    code: 'PXM340',
    means:
      'libvirt cannot say this, or would change it, and QEMU cannot be told past it. What libvirt has no words for but QEMU can be told stands in <qemu:commandline> of the domain instead.',
    consumer: 'libvirt 12, whose domain has one kind of memory and sizes in whole MiB',
    example: {
      command: 'libvirt vm.yaml',
      files: { 'vm.yaml': 'machine: { type: q35 }\nnodes: [{ memory: 524288K }, { memory: 524800K }]\n' },
      change: ['524800K', '525312K'],
    },
  },
];
