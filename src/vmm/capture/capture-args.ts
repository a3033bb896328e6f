import { joinOption, type Properties, splitOption } from './option-text.ts';

/** Options that only say how a guest would run or be seen; those with `true` take a value. */
const DROPPED: ReadonlyMap<string, boolean> = new Map([
  ['accel', true],
  ['enable-kvm', false],
  ['display', true],
  ['nographic', false],
  ['vnc', true],
  ['spice', true],
  ['daemonize', false],
  ['pidfile', true],
  ['S', false],
  ['kernel', true],
  ['initrd', true],
  ['append', true],
  ['mem-path', true],
  ['mem-prealloc', false],
]);

/** Properties of memory back ends that say where memory comes from. No table shows them. */
const MEMORY_ORIGIN = new Set(
  (
    'align discard-data dump host-nodes hugetlb hugetlbsize mem-path merge offset pmem policy prealloc ' +
    'prealloc-context prealloc-threads readonly reserve rom seal share x-use-canonical-path-for-ramblock-id'
  ).split(' '),
);
const MEMORY_BACKENDS = new Set([
  'memory-backend-ram',
  'memory-backend-file',
  'memory-backend-memfd',
  'memory-backend-shm',
]);

/** Processor models that want an accelerator: those of hosts, and all of Arm but two that qtest has itself. */
const ACCELERATED_MODEL = /^(host|cortex-a(?!(7|15|53|57)(,|$))\w+|neoverse-\w+|a64fx)(?=,|$)/;

/** Properties that a stand-in for a passed-through device keeps: its place. */
const PLACE = new Set(['id', 'bus', 'addr', 'multifunction']);

/**
 * QEMU's arguments without what contradicts capturing (accelerator, display, detaching from us, the guest's kernel),
 * and with memory that is never reserved, so that a machine larger than this one can be captured too. A processor model
 * that needs an accelerator gives way to `max`, with its features; no table shows the model.
 *
 * @param standIns puts an idle device at the address of every `vfio-pci`, whose hardware need not be here, and
 * keeps `iommufd` objects from opening the host's
 */
export function captureArgs(args: readonly string[], standIns: boolean): string[] {
  const kept: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const option = /^--?(.+)$/.exec(arg)?.[1] ?? '';
    const takesValue = DROPPED.get(option);
    if (takesValue !== undefined) {
      at += takesValue ? 1 : 0;
      continue;
    }
    kept.push(arg);
    const value = args[at + 1];
    if (value === undefined) continue;
    if (option === 'M' || option === 'machine') kept.push(rewrite(value, withoutAccelerator));
    else if (option === 'object') kept.push(rewrite(value, standIns ? withoutHost : withoutMemory));
    else if (option === 'cpu') kept.push(value.replace(ACCELERATED_MODEL, 'max'));
    else if (option === 'device' && standIns) kept.push(rewrite(value, standIn));
    else continue;
    at += 1;
  }
  return kept;
}

function withoutAccelerator(properties: Properties): Properties {
  return properties.filter(([key]) => key !== 'accel');
}

function withoutMemory(properties: Properties): Properties {
  const [type, ...rest] = properties;
  if (type === undefined || !MEMORY_BACKENDS.has(String(type[1]))) return properties;
  const kept = rest.filter(([key]) => !MEMORY_ORIGIN.has(key.replace(/\.\d+$/, '')));
  return [[type[0], 'memory-backend-ram'], ...kept, ['reserve', false]];
}

/** An iommufd opens the host's device unless it is given a descriptor, and any will do where no device uses it. */
function withoutHost(properties: Properties): Properties {
  const [type, ...rest] = properties;
  if (type?.[1] !== 'iommufd') return withoutMemory(properties);
  return [type, ...rest.filter(([key]) => key !== 'fd'), ['fd', '0']];
}

function standIn(properties: Properties): Properties {
  const [type, ...rest] = properties;
  if (type === undefined || !/^vfio-pci(-nohotplug)?$/.test(String(type[1]))) return properties;
  return [[type[0], 'pci-testdev'], ...rest.filter(([key]) => PLACE.has(key))];
}

/** Changes the properties of an option in either of its forms; the type of an object or device comes first. */
function rewrite(value: string, change: (properties: Properties) => Properties): string {
  const json = value.startsWith('{') ? parseObject(value) : undefined;
  if (value.startsWith('{') && !json) return value;
  const properties = json ?? splitOption(value);
  const type = properties.find(([key]) => key === 'driver' || key === 'qom-type');
  const changed = change(type ? [type, ...properties.filter((property) => property !== type)] : properties);
  return json ? JSON.stringify(Object.fromEntries(changed)) : joinOption(changed);
}

/** Leaves it to QEMU to complain about malformed JSON. */
function parseObject(text: string): Properties | undefined {
  try {
    return Object.entries(JSON.parse(text));
  } catch {
    return undefined;
  }
}
