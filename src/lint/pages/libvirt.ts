import type { Page } from './page.ts';

/** PXM340: what libvirt has no words for. */
export const LIBVIRT_PAGES: readonly Page[] = [
  {
    code: 'PXM340',
    means:
      'A domain of libvirt cannot say this, or libvirt would change it, and QEMU cannot be told past it. What libvirt has no words for but QEMU can be told stands in <qemu:commandline> of the domain instead.',
    consumer: 'libvirt 12, whose domain has one kind of memory and sizes in whole MiB',
    fix: 'Write it as the message says, or start QEMU without libvirt (pxm qemu, pxm run).',
    example: {
      command: 'pxm libvirt vm.yaml',
      files: { 'vm.yaml': 'machine: { type: q35 }\nnodes: [{ memory: 512M }, { memory: 524800K }]\n' },
      change: ['524800K', '513M'],
    },
  },
];
