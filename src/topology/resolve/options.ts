import type { VmmProperty } from '../platform.ts';
import type { Context } from './context.ts';

export type Options = Readonly<Record<string, string | number | boolean>>;

/** Reports options that are decided by keys of the language: `own` maps names of options to keys. */
export function refuseOptions(
  ctx: Context,
  options: Options | undefined,
  own: Readonly<Record<string, string>>,
  owner: string,
): void {
  for (const [name, key] of Object.entries(own)) {
    if (options?.[name] === undefined) continue;
    ctx.report.error('PXM109', `option "${name}" of ${owner} is decided by the key "${key}"`, {
      span: ctx.at(options, name),
      remedy: `remove the option and write "${key}"`,
    });
  }
}

/** Options by name, so that their order in the text does not matter; without `multifunction`, which slots decide. */
export function sortedOptions(options: Options | undefined): VmmProperty[] {
  return Object.entries(options ?? {})
    .filter(([name]) => name !== 'multifunction')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** An option that is switched off in any of the ways in which QEMU takes it. */
export function isOff(options: Options | undefined, name: string): boolean {
  const value = options?.[name];
  return value === false || (typeof value === 'string' && ['off', 'false', 'no', 'n'].includes(value));
}
