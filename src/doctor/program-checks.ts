import { type Check, type Outcome, ok, unknown, warning } from './check.ts';
import type { Condition } from './condition.ts';
import type { Program } from './program.ts';

interface Wanted {
  readonly program: keyof Condition['programs'];
  readonly missing: string;
  readonly install: string;
  /** First release that has what is wanted, and what that is. */
  readonly since?: { readonly release: readonly [number, number]; readonly has: string };
}

const PROGRAMS = {
  PXM431: {
    program: 'qemu',
    missing: 'no QEMU on the PATH',
    install: 'apt-get install qemu-system-x86, dnf install qemu-kvm',
    since: { release: [9, 0], has: 'iommufd' },
  },
  PXM432: {
    program: 'libvirt',
    missing: 'no libvirt on the PATH, which only VMs of libvirt need',
    install: 'apt-get install libvirt-clients libvirt-daemon-system',
    since: { release: [12, 1], has: 'iommufd for devices' },
  },
  PXM433: {
    program: 'iasl',
    missing: 'no iasl on the PATH, which pxm verify needs',
    install: 'apt-get install acpica-tools',
  },
} as const satisfies Record<string, Wanted>;

/** Checks of programs that use what pxm makes. */
export const PROGRAM_CHECKS: readonly Check[] = Object.entries<Wanted>(PROGRAMS).map(([code, wanted]) => ({
  code: code as keyof typeof PROGRAMS,
  name: wanted.program === 'qemu' ? 'QEMU' : wanted.program,
  look: ({ programs }) => judge(programs[wanted.program], wanted),
}));

function judge(program: Program | undefined, { missing, install, since }: Wanted): Outcome {
  if (program === undefined) return warning(missing, install);
  const { path, version } = program;
  if (version === undefined) return unknown(`${path} does not tell its version`, `${path} --version`);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (since === undefined) return ok(`${version} (${path})`);
  const [wantedMajor, wantedMinor] = since.release;
  const old = major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
  return old
    ? warning(
        `${version} (${path}) has no ${since.has}`,
        `install ${since.release.join('.')} or later, or attach in mode legacy`,
      )
    : ok(`${version} (${path})`);
}
