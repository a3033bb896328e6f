import type { Platform } from '../../../../src/topology/platform.ts';

/** What a platform says about its text rather than about the machine. */
const OF_TEXT: ReadonlySet<string> = new Set([
  'declaration',
  'declared',
  'derived',
  'diagnostics',
  'nodeDeclared',
]);

/** Everything in a platform that makes the machine, objects that are met again as references to where they were. */
export function outline(platform: Platform): unknown {
  const seen = new Map<object, string>();
  const walk = (value: unknown, path: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const met = seen.get(value);
    if (met !== undefined) return `see ${met}`;
    seen.set(value, path);
    if (value instanceof Map)
      return [...value].map(([key, item], at) => [walk(key, `${path}.${at}k`), walk(item, `${path}.${at}`)]);
    if (Array.isArray(value)) return value.map((item, at) => walk(item, `${path}.${at}`));
    const entries = Object.entries(value).filter(([key]) => !OF_TEXT.has(key));
    return Object.fromEntries(entries.map(([key, item]) => [key, walk(item, `${path}.${key}`)]));
  };
  return walk(platform, '');
}
