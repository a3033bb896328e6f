import { describe, expect, test } from 'vitest';
import { refusal } from '../../topology/support/refusal.ts';
import { imported } from './support/imported.ts';

/** What `query-hotpluggable-cpus` of QEMU 11.1 says: sockets, dies, modules, cores, threads, present. */
const SEEN: readonly [smp: string, levels: readonly number[], present: number][] = [
  ['4', [1, 1, 1, 4, 1], 4],
  ['0x4', [1, 1, 1, 4, 1], 4],
  ['cpus=8,cores=2', [4, 1, 1, 2, 1], 8],
  ['maxcpus=12,sockets=2,dies=3', [2, 3, 1, 2, 1], 12],
  ['6,sockets=2,cores=3,threads=1,maxcpus=6', [2, 1, 1, 3, 1], 6],
  ['cores=4,threads=2', [1, 1, 1, 4, 2], 8],
  ['8,threads=2', [1, 1, 1, 4, 2], 8],
  ['8,sockets=2', [2, 1, 1, 4, 1], 8],
  ['2,maxcpus=16,threads=2,modules=2', [1, 1, 2, 4, 2], 2],
  ['8,maxcpus=8,sockets=2,threads=2', [2, 1, 1, 2, 2], 8],
  ['sockets=3', [3, 1, 1, 1, 1], 3],
];

describe('processor levels that are left out', () => {
  for (const [smp, levels, present] of SEEN) {
    test(`-smp ${smp} is completed as QEMU does`, () => {
      const {
        sockets = 1,
        dies = 1,
        modules = 1,
        cores = 1,
        threads = 1,
        ...rest
      } = imported(`-M q35 -smp ${smp}`).cpus ?? {};
      expect([sockets, dies, modules, cores, threads]).toEqual(levels);
      expect(rest.present ?? levels.reduce((product, level) => product * level)).toBe(present);
    });
  }

  test('repeated -smp and -machine smp. make one', () => {
    const { cpus } = imported('-M q35,smp.threads=2 -smp 4 -smp sockets=2,maxcpus=8');
    expect(cpus).toMatchObject({ sockets: 2, cores: 2, threads: 2, present: 4 });
  });

  test('clusters are said as soon as they are given, since the PPTT then has them', () => {
    expect(imported('-M virt -cpu cortex-a57 -smp 2,clusters=1').cpus?.clusters).toBe(1);
    expect(imported('-M virt -cpu cortex-a57 -smp 2').cpus?.clusters).toBeUndefined();
  });

  test('levels that do not make the number of CPUs are refused', () => {
    const { diagnostics } = refusal(() => imported('-M q35 -smp 4,sockets=3,cores=1,threads=1'));
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'PXM301 3 CPUs in all levels do not fit 4 of 4 CPUs',
    ]);
  });
});

test('caches come from smp-cache', () => {
  const machine =
    'smp-cache.0.cache=l1d,smp-cache.0.topology=core,smp-cache.1.cache=l3,smp-cache.1.topology=socket';
  expect(imported(`-M virt,${machine} -cpu cortex-a57`).cpus?.caches).toEqual([
    { cache: 'l1d', 'shared-by': 'core' },
    { cache: 'l3', 'shared-by': 'socket' },
  ]);
});
