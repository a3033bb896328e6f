import type { Span } from '../../diagnostics/diagnostic.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';

/** A QEMU program: its architecture decides machines and default devices. */
export interface Program {
  readonly name: string;
  readonly arch: 'x86' | 'arm';
  readonly defaultMachine: string | undefined;
}

const X86 = { arch: 'x86', defaultMachine: 'pc' } as const;
const PROGRAMS: readonly Program[] = [
  { name: 'qemu-system-x86_64', ...X86 },
  { name: 'qemu-system-aarch64', arch: 'arm', defaultMachine: undefined },
  { name: 'qemu-kvm', ...X86 },
  { name: 'kvm', ...X86 },
];

/** Whether a word can be the program of a command line. */
export function looksLikeProgram(word: string): boolean {
  return /(?:^|\/)(?:qemu-[\w-]+|kvm)$/.test(word);
}

/** The program by name or path. Throws PxmError PXM312 for one whose machines cannot be described. */
export function findProgram(path: string, span?: Span): Program {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found = PROGRAMS.find((program) => program.name === name);
  if (found) return found;
  throw new PxmError([
    {
      code: 'PXM312',
      severity: 'error',
      message: `machines of ${JSON.stringify(name)} cannot be described`,
      ...(span && { span }),
      remedy: `name ${PROGRAMS[0]?.name} or ${PROGRAMS[1]?.name}`,
    },
  ]);
}
