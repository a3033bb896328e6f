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
    name: 'show',
    describe: 'show what a topology amounts to',
    load: () => import('./commands/show.ts'),
  },
  {
    name: 'qemu',
    describe: 'print the QEMU command line that presents a topology',
    load: () => import('./commands/qemu.ts'),
  },
  {
    name: 'schema',
    describe: 'print the JSON Schema of the topology language, for editors',
    load: () => import('./commands/schema.ts'),
  },
];
