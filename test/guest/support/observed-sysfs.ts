import type { AccessSnapshot, SysfsSnapshot } from '../../../src/guest/check/snapshot.ts';

const access = (initiators: number[], latency: number, bandwidth: number): AccessSnapshot => ({
  initiators,
  files: {
    read_latency: `${latency}`,
    write_latency: `${latency}`,
    read_bandwidth: `${bandwidth}`,
    write_bandwidth: `${bandwidth}`,
  },
});

const function_ = (name: string, iommu?: string) => [
  name,
  { way: [name], numaNode: '-1', class: '0x00ff00', ...(iommu !== undefined && { group: '0', iommu }) },
];

/** What functions have for an IOMMU, as Linux 6.12 showed it; those of a line without a name have none. */
export function functions(lines: readonly string[]): SysfsSnapshot['functions'] {
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', iommu] = line.split(' ');
      return function_(`0000:${name}`, iommu);
    }),
  );
}

/** What was not looked at then. */
export const NOTHING_ELSE = { groups: {}, interruptChips: [] };

/** What Linux 6.12 showed for `numaTables`, whose hot-pluggable range had no memory in it. */
export const NUMA_SYSFS: SysfsSnapshot = {
  masks: {
    possible: '0-3',
    online: '0-3',
    has_cpu: '0-1',
    has_memory: '0-1',
    has_normal_memory: '0-1',
    has_generic_initiator: '2-3',
  },
  nodes: {
    0: {
      cpulist: '0',
      distance: '10 20 30 31',
      access: [access([0], 100, 10000), access([0], 100, 10000)],
      caches: {},
    },
    1: {
      cpulist: '1',
      distance: '20 10 31 30',
      access: [access([1], 100, 10000), access([1], 100, 10000)],
      caches: {},
    },
    2: { cpulist: '', distance: '30 31 10 40', access: [undefined, undefined], caches: {} },
    3: {
      cpulist: '',
      distance: '31 30 40 10',
      access: [access([0, 1, 2, 3], 0, 0), access([0, 1], 0, 0)],
      caches: {},
    },
  },
  functions: functions(['00:05.0', '00:06.0', '00:07.0']),
  ...NOTHING_ELSE,
  iommus: [],
};
