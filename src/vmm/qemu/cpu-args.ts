import { MACHINES } from '../../machines/machines.ts';
import type { Platform } from '../../topology/platform.ts';
import { option, type Property } from './option.ts';

/**
 * `-smp` with every level that the machine has: QEMU's own choice of what is left out has changed between
 * versions, and a level that the machine lacks is deprecated even as 1.
 */
export function smpArgs({ cpuTopology: cpus, machine }: Platform): string[] {
  const { cpuLevels } = MACHINES[machine.type];
  const between = cpuLevels
    // Clusters show in the PPTT as soon as they are given.
    .filter((level) => level !== 'clusters' || cpus.clustersDeclared)
    .map((level): Property => [level, cpus[level]]);
  return [
    '-smp',
    option(undefined, [
      ['cpus', cpus.present],
      ['maxcpus', cpus.max],
      ['sockets', cpus.sockets],
      ...between,
      ['cores', cpus.cores],
      ['threads', cpus.threads],
    ]),
  ];
}
