import type { Page } from './page.ts';

/** PXM416 to PXM419 and PXM496: devices kept open from boot on, and what prepares them there. */
export const BOOT_PAGES: readonly Page[] = [
  {
    code: 'PXM416',
    means:
      'The holder of a VM gives its open devices to root and to those it is told of, by user and groups of the process that connects.',
    consumer: 'pxm hold: SO_PEERCRED and SO_PEERGROUPS (unix(7))',
    fix: 'Write pxm install-units --group with a group of that user, or pxm hold --allow.',
    example: {
      when: '`pxm take vm -- qemu` as a user outside of the group of the socket.',
      otherwise: 'The same as a member of that group.',
    },
  },
  {
    code: 'PXM417',
    means: 'Nobody listens for clients of the VM, or what was said is not as agreed.',
    consumer: 'pxm take, pxm hold: /run/pxm-hold/VM.sock',
    fix: 'Start pxm-hold@VM.service, and see its log; update both sides to the same pxm.',
    example: {
      when: '`pxm take vm -- qemu` while pxm-hold@vm.socket is stopped.',
      otherwise: 'The same after `systemctl start pxm-hold@vm.socket`.',
    },
  },
  {
    code: 'PXM418',
    means:
      'Open devices of a VM belong to one client at a time, until its connection ends. Afterwards the holder opens fresh ones, which fails as long as another process has a device bound; it tries again by itself.',
    consumer: 'pxm hold; VFIO_DEVICE_BIND_IOMMUFD',
    fix: 'End the process that the message names, or what else has a device.',
    example: {
      when: '`pxm take vm -- qemu` while another one runs.',
      otherwise: 'The same after the other one has ended.',
    },
  },
  {
    code: 'PXM419',
    means:
      'A service manager hands over open files by numbers and names. There is none to listen at, or the variables contradict each other.',
    consumer: 'pxm hold: LISTEN_FDS, LISTEN_FDNAMES (sd_listen_fds(3)), NOTIFY_SOCKET (sd_notify(3))',
    fix: 'Use the units that pxm install-units writes; without systemd, write --socket PATH.',
    example: {
      when: '`pxm hold vm.yaml` from a shell.',
      otherwise: '`pxm hold vm.yaml --socket /run/vm.sock`',
    },
  },
  {
    code: 'PXM496',
    means:
      'What prepares a VM when the host starts is a unit or a script with the names of the VM, its devices and drivers in it. One of them cannot stand there, or the VM is one that cannot be kept open for others.',
    consumer: 'pxm install-units; systemd.unit(5), the shell of an initrd',
    fix: 'The message says what to write instead.',
    example: {
      command: 'pxm install-units vm.yaml --root root --program /usr/bin/pxm',
      files: {
        'vm.yaml':
          'machine: { type: q35 }\nmemory: { total: 1G }\ndevices:\n  - { id: gpu0, model: e1000e }\n',
      },
      change: ['model: e1000e', 'host: "0000:41:00.0"'],
    },
  },
];
