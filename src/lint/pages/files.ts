import type { Page } from './page.ts';

const TOPOLOGY = 'machine: { type: q35 }\nmemory: { total: 1G }\n';

/** PXM0xx: files and the command line. */
export const FILE_PAGES: readonly Page[] = [
  {
    code: 'PXM001',
    means: 'A file that is named does not exist, may not be read, or is a directory where a file is wanted.',
    consumer: 'pxm, for every file that it reads',
    fix: 'Name a file that is there and may be read.',
    example: { command: 'pxm show vm2.yaml', files: { 'vm.yaml': TOPOLOGY }, change: ['vm2', 'vm'] },
  },
];
