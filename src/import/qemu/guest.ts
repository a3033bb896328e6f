import type { Gathered } from './gather.ts';
import { parseKeyval } from './keyval.ts';

/** What QEMU takes on virt, a 32-bit processor; on x86 it is the language's default as well. */
const DEFAULT_ARM_MODEL = 'cortex-a15';
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The model and features of `-cpu`; of several the last one counts. */
export function cpuModel({ items }: Gathered, arch: 'x86' | 'arm'): string | undefined {
  const all = items.filter((item) => item.name === 'cpu');
  for (const item of all) item.words = [];
  return all.at(-1)?.argument?.text ?? (arch === 'arm' ? DEFAULT_ARM_MODEL : undefined);
}

/** The name of the VM, if `-name` says nothing else and the language takes it. */
export function guestName({ items }: Gathered): string | undefined {
  const item = items.findLast(({ name }) => name === 'name');
  if (item?.argument === undefined) return undefined;
  const [first, ...others] = parseKeyval(item.argument, 'guest');
  if (first?.key !== 'guest' || others.length > 0 || !NAME.test(first.value)) return undefined;
  for (const one of items) if (one.name === 'name') one.words = [];
  return first.value;
}
