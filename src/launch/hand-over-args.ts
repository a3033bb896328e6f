import type { Collector } from '../diagnostics/collector.ts';
import { ASSIGNED_DEVICE } from '../machines/bus-models.ts';
import { IOMMUFD_ID, typeAndId } from '../machines/qemu-objects.ts';

/** Numbers that open files have in QEMU. */
export interface HandedNumbers {
  readonly iommufd: number;
  /** By the address of the device on the host. */
  readonly devices: ReadonlyMap<string, number>;
}

const DETACHES = /^--?daemonize$/;

/**
 * QEMU's arguments with open files in place of what it would open by itself. Reports PXM485 for what would still be
 * opened by it, or would take it away from pxm.
 */
export function handOverArgs(args: readonly string[], handed: HandedNumbers, report: Collector): string[] {
  return args.map((arg, at) => {
    const option = args[at - 1] ?? '';
    if (/^--?object$/.test(option)) return objectWith(arg, handed, report);
    if (/^--?device$/.test(option)) return deviceWith(arg, handed, report);
    if (DETACHES.test(arg))
      report.error('PXM485', `QEMU shall not detach itself (${arg}): pxm waits for its end`, {
        remedy: 'remove it, and have a service manager run pxm',
      });
    return arg;
  });
}

function objectWith(text: string, { iommufd }: HandedNumbers, report: Collector): string {
  const { type, id } = typeAndId(text);
  if (type !== 'iommufd' || hasKey(text, 'fd')) return text;
  if (id === IOMMUFD_ID) return withKey(text, 'fd', iommufd);
  report.error('PXM485', `QEMU would open /dev/iommu by itself for the object ${id ?? text}`, {
    remedy: 'leave the object out: all devices share one that pxm opens',
  });
  return text;
}

function deviceWith(text: string, { devices }: HandedNumbers, report: Collector): string {
  const words = splitOption(text);
  const type = text.startsWith('{') ? String(parse(text)?.driver) : words[0];
  if (type?.startsWith(ASSIGNED_DEVICE) !== true || hasKey(text, 'fd')) return text;
  const host = keyOf(text, 'host');
  const fd = host === undefined ? undefined : devices.get(host);
  if (fd === undefined || keyOf(text, 'iommufd') !== IOMMUFD_ID) {
    report.error('PXM485', `QEMU would open ${host ?? 'a device of the host'} by itself: -device ${text}`, {
      remedy: 'declare it as a device of the topology with "host", and without options.iommufd',
    });
    return text;
  }
  return withKey(withoutKey(text, 'host'), 'fd', fd);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Parts of `a,b=c,d=e`; two commas stand for one inside a value and are left as they are. */
function splitOption(text: string): string[] {
  return text.match(/(?:[^,]|,,)+/g) ?? [];
}

function keyOf(text: string, key: string): string | undefined {
  if (text.startsWith('{')) {
    const value = parse(text)?.[key];
    return value === undefined ? undefined : String(value);
  }
  return splitOption(text)
    .find((word) => word.startsWith(`${key}=`))
    ?.slice(key.length + 1);
}

function hasKey(text: string, key: string): boolean {
  return keyOf(text, key) !== undefined;
}

function withoutKey(text: string, key: string): string {
  if (!text.startsWith('{'))
    return splitOption(text)
      .filter((word) => !word.startsWith(`${key}=`))
      .join(',');
  const { [key]: _, ...rest } = parse(text) ?? {};
  return JSON.stringify(rest);
}

function withKey(text: string, key: string, value: number): string {
  if (!text.startsWith('{')) return `${text},${key}=${value}`;
  return JSON.stringify({ ...parse(text), [key]: String(value) });
}
