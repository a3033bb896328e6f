import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../files/system-reason.ts';
import { HOST, type HostRoot } from '../vfio/host-root.ts';
import { type HostTable, readHostTables } from '../vfio/sysfs/acpi-tables.ts';
import type { Host } from '../vfio/sysfs/host.ts';
import { readHost } from '../vfio/sysfs/read-host.ts';
import { readKernelConfig } from './kernel-config.ts';
import { findProgram, type Program } from './program.ts';

/** What the checks go by; plain data, as any user sees it. */
export interface Condition {
  readonly host: Host;
  /** Undefined: not to be read. */
  readonly config: ReadonlyMap<string, string> | undefined;
  /** Modules that are loaded or built in and say so, with `_` in their names. */
  readonly loaded: ReadonlySet<string>;
  /** Modules that could be loaded, and those built in; undefined when there is no list of them. */
  readonly available: ReadonlySet<string> | undefined;
  readonly tables: readonly HostTable[];
  /** Words of the kernel's command line. */
  readonly commandLine: readonly string[];
  /** Whether interrupts go through a remapping unit, as far as /proc/interrupts tells. */
  readonly remapped: boolean | undefined;
  /** Modules that were told to do without isolated interrupts. */
  readonly unsafe: readonly string[];
  /** Nodes below /dev that are there, by path, with whether this user may open them. */
  readonly nodes: ReadonlyMap<string, boolean>;
  /** Bytes that a process of this user may lock; undefined when that is not told. */
  readonly lockable: bigint | 'unlimited' | undefined;
  readonly user: string;
  readonly programs: Readonly<Record<'qemu' | 'libvirt' | 'iasl', Program | undefined>>;
}

const CAP_IPC_LOCK = 14n;

/** Looks at everything that the checks go by. Throws as `readHost`. */
export async function readCondition(
  root: HostRoot = HOST,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Condition> {
  const host = readHost(root);
  const arm = process.arch === 'arm64';
  const [qemu, libvirt, iasl] = await Promise.all([
    findProgram(
      [arm ? 'qemu-system-aarch64' : 'qemu-system-x86_64'],
      ['--version'],
      /version (\d+(?:\.\d+)+)/,
      env,
    ),
    findProgram(['virsh', 'libvirtd'], ['--version'], /(\d+(?:\.\d+)+)/, env),
    findProgram(['iasl'], ['-v'], /version (\d{8})/, env),
  ]);
  const interrupts = text(join(root.proc, 'interrupts'));
  return {
    host,
    config: readKernelConfig(root, host.release),
    loaded: new Set(names(join(root.sys, 'module'))),
    available: availableModules(join(root.modules, host.release)),
    tables: readHostTables([], root),
    commandLine: text(join(root.proc, 'cmdline'))?.trim().split(/\s+/) ?? [],
    remapped: interrupts === undefined ? undefined : /\bIR-/.test(interrupts),
    unsafe: ['iommufd', 'vfio_iommu_type1'].filter((module) =>
      text(join(root.sys, 'module', module, 'parameters/allow_unsafe_interrupts'))?.startsWith('Y'),
    ),
    nodes: readNodes(root),
    lockable: lockable(root),
    user: process.getuid?.() === 0 ? 'root' : `user ${process.getuid?.()}`,
    programs: { qemu, libvirt, iasl },
  };
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    systemReason(error);
    return undefined;
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    systemReason(error);
    return [];
  }
}

/** From the lists that depmod and the build of the kernel leave. */
function availableModules(folder: string): ReadonlySet<string> | undefined {
  const lists = ['modules.dep', 'modules.builtin'].map((name) => text(join(folder, name)));
  if (lists.every((list) => list === undefined)) return undefined;
  const found = lists.join('\n').matchAll(/^(?:\S*\/)?([\w-]+)\.ko(?:\.\w+)?(?=:|$)/gm);
  return new Set([...found].map(([, name = '']) => name.replaceAll('-', '_')));
}

function readNodes({ dev }: HostRoot): ReadonlyMap<string, boolean> {
  const devices = names(join(dev, 'vfio/devices')).filter((name) => /^vfio\d+$/.test(name));
  const groups = names(join(dev, 'vfio')).filter((name) => /^(?:noiommu-)?\d+$|^vfio$/.test(name));
  const paths = [
    ...names(dev).filter((name) => name === 'iommu'),
    ...groups.map((name) => `vfio/${name}`),
    ...devices.map((name) => `vfio/devices/${name}`),
  ].map((name) => join(dev, name));
  return new Map(paths.map((path) => [path, mayOpen(path)]));
}

function mayOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    systemReason(error);
    return false;
  }
}

function lockable({ proc }: HostRoot): Condition['lockable'] {
  const capabilities = /^CapEff:\s*([0-9a-f]{16})$/m.exec(text(join(proc, 'self/status')) ?? '')?.[1];
  if (capabilities !== undefined && ((BigInt(`0x${capabilities}`) >> CAP_IPC_LOCK) & 1n) === 1n)
    return 'unlimited';
  const limit = /^Max locked memory\s+(\d+|unlimited)\s/m.exec(text(join(proc, 'self/limits')) ?? '')?.[1];
  return limit === undefined || limit === 'unlimited' ? limit : BigInt(limit);
}
