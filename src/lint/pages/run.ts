import type { Page } from './page.ts';

/** PXM350 to PXM354 and PXM485 to PXM492: VMs that pxm runs, and QEMU's monitor. */
export const RUN_PAGES: readonly Page[] = [
  {
    code: 'PXM350',
    means: "QEMU's monitor gave no answer in time: QEMU is stopped, or busy with something that takes long.",
    consumer: 'pxm run, hotplug, unplug: QMP',
    fix: 'See what QEMU does, and repeat it.',
    example: { when: 'QEMU is stopped by SIGSTOP.', otherwise: 'It goes on by SIGCONT.' },
  },
  {
    code: 'PXM351',
    means: 'QEMU refuses a command. Its own words are in the message.',
    consumer: 'QEMU: the error that it answers with',
    fix: 'Do what QEMU says.',
    example: {
      when: 'The option of a device has a value of the wrong type, which only shows when it is plugged in.',
      otherwise: '`options: { x-no-mmap: true }`, not `"true"`.',
    },
  },
  {
    code: 'PXM352',
    means: 'What answers is no monitor of QEMU. The connection is closed.',
    consumer: 'pxm: QMP (docs/interop/qmp-spec.rst)',
    fix: 'See who listens at that socket.',
    example: {
      when: 'Something else listens at /run/pxm/vm/qmp.',
      otherwise: 'The VM was started by pxm run.',
    },
  },
  {
    code: 'PXM353',
    means: 'The VM cannot be spoken to: its socket refuses, or somebody else is connected.',
    consumer: 'pxm hotplug, unplug: /run/pxm/VM/qmp, for root alone',
    fix: 'Be root; end the other connection.',
    example: {
      when: '`pxm unplug vm gpu0` as an ordinary user.',
      otherwise: 'The same as root.',
    },
  },
  {
    code: 'PXM354',
    means: 'The connection to QEMU ended before it answered: QEMU has ended, or has been ended.',
    consumer: 'pxm run, hotplug, unplug',
    fix: 'See why QEMU ended.',
    example: { when: 'The VM ends while a device is plugged in.', otherwise: 'The VM goes on.' },
  },
  {
    code: 'PXM485',
    means:
      'QEMU cannot be run in this way: it would detach itself, open devices by itself, or leave out what the topology asks for. Nothing was changed.',
    consumer: 'pxm run, before the host is changed',
    fix: 'The message says what to write instead.',
    example: {
      when: '`pxm run vm.yaml -- -daemonize`',
      otherwise: '`pxm run vm.yaml`, started by a service manager.',
    },
  },
  {
    code: 'PXM486',
    means: 'QEMU ended with an error or by a signal. The host is as before unless `--keep` was given.',
    consumer: 'pxm run: status of the process',
    fix: 'See what QEMU has printed.',
    example: { when: 'QEMU is killed by SIGKILL.', otherwise: 'The guest is shut down.' },
  },
  {
    code: 'PXM487',
    means:
      'QEMU does not run as the user it should, or has capabilities or groups that it should not have. It was ended at once.',
    consumer: '/proc/PID/status of QEMU',
    fix: 'Name the program itself by `--program`, not one that gets rights by its file.',
    example: {
      when: '`--program` is a script that calls sudo.',
      otherwise: '`--program qemu-system-x86_64`.',
    },
  },
  {
    code: 'PXM488',
    means: 'The user that QEMU shall run as is not known, or this process may not become it.',
    consumer: 'pxm run: id, setpriv',
    fix: 'Name a user of this machine; a number without an entry needs a group, `--user 1000:1000`.',
    example: { when: '`--user nobdy`', otherwise: '`--user nobody`' },
  },
  {
    code: 'PXM489',
    means:
      'A guest must agree before a device is pulled out. It has not answered in time, or refuses. The request stays: the device may go later.',
    consumer: 'QEMU: DEVICE_DELETED does not come, or DEVICE_UNPLUG_GUEST_ERROR comes',
    fix: 'See whether the guest runs and has a driver for its port (pciehp); wait longer by `--wait`.',
    example: {
      when: '`pxm unplug vm nic1` while the guest is still in its firmware.',
      otherwise: 'The same once its kernel runs.',
    },
  },
  {
    code: 'PXM490',
    means:
      'The device cannot be plugged in or pulled out: the topology has no assigned device of that name, it is there already or not there, or tables name it so that it must be there from the start.',
    consumer: 'pxm hotplug, unplug',
    fix: 'The message says why.',
    example: {
      when: '`pxm hotplug vm gpu0` for a generic initiator, which SRAT names by its place.',
      otherwise: '`plug: boot`, so that it is there when the guest reads its tables.',
    },
  },
  {
    code: 'PXM491',
    means:
      'A table says more than QEMU publishes, and there is no way to give it to the guest: Linux takes it from its initrd only, and none is named.',
    consumer: 'pxm run: -acpitable, or an archive in front of the initrd',
    fix: 'Name kernel and initrd, or leave out what QEMU does not publish.',
    example: {
      when: '`placeholder-style: zero-length` and a guest that boots from a disk.',
      otherwise: '`pxm run vm.yaml --initrd initrd.img -- -kernel vmlinuz`',
    },
  },
  {
    code: 'PXM492',
    means: 'The VM does not run, or was not started by `pxm run`, so that nothing can be plugged into it.',
    consumer: 'pxm hotplug, unplug: /run/pxm/VM',
    fix: '`pxm status` lists VMs.',
    example: { when: '`pxm hotplug vm nic1` after the VM has ended.', otherwise: 'The VM runs.' },
  },
];
