import type { CommandEntry } from './command.ts';

/** Every command in the order of `pxm --help`, which must not load them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'build',
    describe: 'build the ACPI tables of a topology',
    load: () => import('./commands/build.ts'),
  },
  {
    name: 'verify',
    describe: 'check tables with iasl: disassemble, recompile, compare',
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'decode',
    describe: 'show every field of ACPI tables, and what is odd in them',
    load: () => import('./commands/decode.ts'),
  },
  {
    name: 'encode',
    describe: 'write the table that JSON from pxm decode describes',
    load: () => import('./commands/encode.ts'),
  },
  {
    name: 'diff',
    describe: 'say what differs between tables, by what they describe',
    load: () => import('./commands/diff.ts'),
  },
  {
    name: 'edit',
    describe: 'change fields of a table; length and checksum follow',
    load: () => import('./commands/edit.ts'),
  },
  {
    name: 'show',
    describe: 'show what a topology amounts to',
    load: () => import('./commands/show.ts'),
  },
  {
    name: 'graph',
    describe: 'draw a topology as a picture',
    load: () => import('./commands/graph.ts'),
  },
  {
    name: 'qemu',
    describe: 'print the QEMU command line that presents a topology',
    load: () => import('./commands/qemu.ts'),
  },
  {
    name: 'libvirt',
    describe: 'write the XML of a libvirt domain that presents a topology',
    load: () => import('./commands/libvirt.ts'),
  },
  {
    name: 'override',
    describe: 'pack tables for a guest whose VMM does not publish them',
    load: () => import('./commands/override.ts'),
  },
  {
    name: 'import',
    describe: 'make a topology from a QEMU command line, or of this host',
    load: () => import('./commands/import.ts'),
  },
  {
    name: 'capture',
    describe: 'read the tables that a QEMU, this host or a dump has',
    load: () => import('./commands/capture.ts'),
  },
  {
    name: 'check-qemu',
    describe: 'compare built tables with those that the installed QEMU publishes',
    load: () => import('./commands/check-qemu.ts'),
  },
  {
    name: 'doctor',
    describe: 'say whether this host is ready for VFIO, if not why and what to do',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'host',
    describe: 'show what this host has for VMs: devices, groups, nodes, IOMMUs',
    load: () => import('./commands/host.ts'),
  },
  {
    name: 'plan',
    describe: 'say how this host would give a VM its devices, and what is in the way',
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'prepare',
    describe: 'bind the devices of a VM to their drivers, all or none; needs root',
    load: () => import('./commands/prepare.ts'),
  },
  {
    name: 'preflight',
    describe: 'attach the devices of a VM once, look at what they can reach, and let go',
    load: () => import('./commands/preflight.ts'),
  },
  {
    name: 'migration',
    describe: 'say whether a VM could move to another host with its devices, and what blocks it',
    load: () => import('./commands/migration.ts'),
  },
  {
    name: 'release',
    describe: 'put the host back to what it was before a VM was prepared; needs root',
    load: () => import('./commands/release.ts'),
  },
  {
    name: 'status',
    describe: 'say which VMs this host is prepared for, and who has their devices',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'run',
    describe: 'prepare the devices of a VM, run QEMU with them without rights of its own, release them',
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'hotplug',
    describe: 'plug an assigned device into a VM that runs',
    load: () => import('./commands/hotplug.ts'),
  },
  {
    name: 'unplug',
    describe: 'pull an assigned device out of a VM that runs; it stays prepared',
    load: () => import('./commands/unplug.ts'),
  },
  {
    name: 'install-units',
    describe: 'write what prepares VMs when this host starts: units of systemd, or a script for an initrd',
    load: () => import('./commands/install-units.ts'),
  },
  {
    name: 'hold',
    describe: 'keep the open devices of a VM for the local client that runs it; run by systemd',
    load: () => import('./commands/hold.ts'),
  },
  {
    name: 'take',
    describe: 'run a program with the open devices of a VM, which come from its holder',
    load: () => import('./commands/take.ts'),
  },
  {
    name: 'guest',
    describe: 'say what Linux makes of tables, and check it in the guest',
    load: () => import('./commands/guest.ts'),
  },
  {
    name: 'lint',
    describe: 'say what is wrong with a topology, tables or a QEMU command line, or works badly',
    load: () => import('./commands/lint.ts'),
  },
  {
    name: 'explain',
    describe: 'tell what a code means, who minds, what to do, and an example',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'schema',
    describe: 'print the JSON Schema of the topology language, for editors',
    load: () => import('./commands/schema.ts'),
  },
];
