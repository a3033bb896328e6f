import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import ts from 'typescript';

/** Rooms of `src/` and the rooms that each may import besides itself. The longest prefix of a path is its room. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  diagnostics: [],
  binary: [],
  files: ['diagnostics'],
  tables: ['diagnostics', 'binary'],
  'tables/build': ['diagnostics', 'binary', 'tables', 'aml', 'topology', 'machines'],
  aml: ['diagnostics', 'binary'],
  guest: ['tables', 'binary'],
  topology: ['diagnostics', 'files', 'machines', 'profiles'],
  machines: ['diagnostics', 'topology'],
  profiles: ['diagnostics', 'files', 'topology'],
  import: ['diagnostics', 'files', 'topology', 'machines', 'tables', 'binary', 'vmm/capture'],
  'import/host': ['diagnostics', 'topology', 'profiles', 'tables', 'vfio/sysfs', 'import'],
  vmm: ['diagnostics', 'files', 'topology', 'machines'],
  'vmm/qmp': ['diagnostics', 'vfio'],
  'vmm/capture': ['diagnostics', 'files', 'vmm', 'topology', 'machines'],
  delivery: ['diagnostics', 'files', 'tables', 'binary', 'topology'],
  lint: [
    'diagnostics',
    'tables',
    'tables/build',
    'binary',
    'topology',
    'machines',
    'guest',
    'vmm',
    'import',
    'attach',
    'vfio',
    'vfio/sysfs',
  ],
  golden: [
    'diagnostics',
    'files',
    'tables',
    'tables/build',
    'binary',
    'topology',
    'machines',
    'vmm',
    'vmm/capture',
  ],
  iasl: ['diagnostics', 'files'],
  vfio: ['diagnostics', 'binary', 'files', 'vfio/sysfs'],
  'vfio/sysfs': ['diagnostics', 'files', 'vfio'],
  attach: ['diagnostics', 'files', 'topology', 'vfio', 'vfio/sysfs', 'vmm'],
  launch: [
    'diagnostics',
    'files',
    'topology',
    'machines',
    'tables/build',
    'delivery',
    'vmm',
    'vmm/qmp',
    'vfio',
    'vfio/sysfs',
    'attach',
  ],
  doctor: ['diagnostics', 'files', 'vfio', 'vfio/sysfs'],
  graph: ['diagnostics', 'topology'],
};

/** These sit on top: they may import every room, and no room may import them. */
const TOPS = ['cli', 'index.ts', 'version.ts'];

export interface SourceFile {
  /** Path below `src/`, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every source file of the project. */
export function sourceFiles(): SourceFile[] {
  const src = join(import.meta.dirname, '../../../src');
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { path: relative(src, file).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') };
    });
}

/** Imports against the arrows, as sentences; also files that are in no room. */
export function violations(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const room = roomOf(path);
    if (room === undefined) return isTop(path) ? [] : [`${path} is in no room with arrows`];
    return imported(path, text).flatMap((target) => {
      const there = roomOf(target);
      if (there === room || (there !== undefined && ARROWS[room]?.includes(there))) return [];
      return [`${path} imports ${target}: ${room}/ may not import ${there ?? 'what is on top of all rooms'}`];
    });
  });
}

function roomOf(path: string): string | undefined {
  const rooms = Object.keys(ARROWS).filter((room) => path.startsWith(`${room}/`));
  return rooms.sort((a, b) => b.length - a.length)[0];
}

function isTop(path: string): boolean {
  return TOPS.some((top) => path === top || path.startsWith(`${top}/`));
}

/** Paths below `src/` of our own files that a file imports in whatever way, types included. */
function imported(path: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.normalize(posix.join(dirname(path), name)));
}
