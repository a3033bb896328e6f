import { basename, join } from 'node:path';
import type { HostRoot } from '../../vfio/host-root.ts';
import { namesIn } from './names-in.ts';
import { textOf } from './text-of.ts';

/** Drivers that the host has or can load. */
export interface Modules {
  /** PCI drivers that are registered, by name. */
  readonly drivers: readonly string[];
  /** Modules that can be loaded, with what each brings along, nearest first. Names have `_` for `-`. */
  readonly loadable: ReadonlyMap<string, readonly string[]>;
  /** Modules that are there already, built in or loaded. */
  readonly present: ReadonlySet<string>;
  /** Drivers that say which devices they hand on better than vfio-pci: their `vfio_pci:` aliases. */
  readonly variants: readonly Variant[];
}

export interface Variant {
  readonly module: string;
  /** `vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*`. */
  readonly alias: string;
}

const PREFIX = 'vfio_pci:';
const NAME = /^[A-Za-z0-9_]{1,63}$/;

/** Reads the lists that depmod wrote for the running kernel, and what is registered. */
export function readModules(release: string, { modules, sys }: HostRoot): Modules {
  const folder = /^[\w.+~-]+$/.test(release) && !release.startsWith('.') ? join(modules, release) : undefined;
  const list = (name: string) => (folder === undefined ? '' : (textOf(join(folder, name)) ?? ''));
  const builtIn = list('modules.builtin').split('\n').filter(Boolean).map(moduleName);
  return {
    drivers: namesIn(join(sys, 'bus/pci/drivers')),
    loadable: readDependencies(list('modules.dep')),
    present: new Set([...builtIn, ...namesIn(join(sys, 'module'))]),
    variants: [...readAliases(list('modules.alias')), ...readBuiltIn(list('modules.builtin.modinfo'))],
  };
}

/** The kernel writes names of modules with `_`, whatever their files are called. */
export function moduleName(path: string): string {
  return basename(path)
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_');
}

function readDependencies(text: string): Map<string, string[]> {
  const lines = text.split('\n').filter((line) => line.includes(':'));
  const entries = lines.map((line) => {
    const at = line.indexOf(':');
    const needs = line
      .slice(at + 1)
      .split(' ')
      .filter(Boolean)
      .map(moduleName);
    return [moduleName(line.slice(0, at)), needs] as const;
  });
  return new Map(entries.filter(([name, needs]) => [name, ...needs].every((one) => NAME.test(one))));
}

function readAliases(text: string): Variant[] {
  return [...text.matchAll(/^alias (vfio_pci:\S+) (\S+)$/gm)].flatMap(([, alias = '', module = '']) =>
    variant(alias, module),
  );
}

/** Entries `module.alias=...`, each ended by NUL. */
function readBuiltIn(text: string): Variant[] {
  return text.split('\0').flatMap((entry) => {
    const [, module = '', alias = ''] = /^([^.]+)\.alias=(.*)$/s.exec(entry) ?? [];
    return alias.startsWith(PREFIX) ? variant(alias, module) : [];
  });
}

function variant(alias: string, module: string): Variant[] {
  const name = moduleName(module);
  return NAME.test(name) ? [{ module: name, alias }] : [];
}
