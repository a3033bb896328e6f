import type { Page } from './page.ts';

const TOPOLOGY = 'machine: { type: q35 }\nmemory: { total: 1G }\n';
const READING = 'pxm, for every file that it reads';

/** PXM0xx: files and the command line. */
export const FILE_PAGES: readonly Page[] = [
  {
    code: 'PXM001',
    means: 'A file that is named does not exist, may not be read, or is a directory where a file is wanted.',
    consumer: READING,
    fix: 'Name a file that is there and may be read.',
    example: { command: 'pxm show vm2.yaml', files: { 'vm.yaml': TOPOLOGY }, change: ['vm2', 'vm'] },
  },
  {
    code: 'PXM002',
    means:
      'A file that shall be text holds bytes that are not UTF-8. Text of other encodings would lose its names.',
    consumer: READING,
    fix: 'Save it as UTF-8.',
    example: {
      command: 'pxm show latin1.yaml',
      files: { 'latin1.yaml': { hex: '6e 61 6d 65 3a 20 e4 0a' }, 'vm.yaml': TOPOLOGY },
      change: ['latin1', 'vm'],
    },
  },
  {
    code: 'PXM003',
    means: 'A file is larger than anything of its kind (512 KiB for a topology, 16 MiB for a table).',
    consumer: READING,
    fix: 'Name the right file, or split it.',
    example: { when: 'pxm show with a topology of more than 512 KiB.', otherwise: 'One of less.' },
  },
  {
    code: 'PXM004',
    means: 'There is nothing in a file, or nothing but white space and comments.',
    consumer: READING,
    fix: 'A topology has at least a machine, such as machine: { type: q35 }.',
    example: {
      command: 'pxm show empty.yaml',
      files: { 'empty.yaml': '# to be written\n', 'vm.yaml': TOPOLOGY },
      change: ['empty', 'vm'],
    },
  },
  {
    code: 'PXM005',
    means: 'A file or folder that is to be written cannot be. What was there before is as it was.',
    consumer: 'pxm, for every file that it writes',
    fix: 'Name a place that can be written to.',
    example: {
      command: 'pxm build vm.yaml -o vm.yaml/out',
      files: { 'vm.yaml': TOPOLOGY },
      change: ['-o vm.yaml/out', '-o out'],
    },
  },
  {
    code: 'PXM006',
    means: 'A command, an option or its value does not exist.',
    consumer: 'pxm, for every command',
    fix: 'See pxm <command> --help.',
    example: {
      command: 'pxm show --al vm.yaml',
      files: { 'vm.yaml': TOPOLOGY },
      change: ['--al', '--resolved'],
    },
  },
];
