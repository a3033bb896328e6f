import type { Platform } from '../topology/platform.ts';
import { armCaches, type CacheName, type ModelCaches } from './arm-caches.ts';
import type { BeyondQemu } from './beyond-qemu.ts';

/** Levels that virt lets processors share a cache at, the innermost first. */
const LEVELS = ['core', 'cluster', 'socket'];
const NAMES = ['l1d', 'l1i', 'l2', 'l3'] as const;

/** What the PPTT of a topology says of processor caches that QEMU's cannot. */
export function cachesBeyondQemu(platform: Platform): BeyondQemu[] {
  const { machine, declaration } = platform;
  const { cpus } = declaration.topology;
  if (machine.arch !== 'arm' || !cpus?.caches?.length) return [];
  const known = armCaches(machine.cpuModel);
  const findings = known ? wrongPlaces(platform, known) : [unknownModel(machine.cpuModel)];
  return findings.map(({ message, instead }) => ({
    signature: 'PPTT',
    message,
    span: cpus && declaration.at(cpus, 'caches'),
    instead,
    unmet: false,
  }));
}

type Finding = Pick<BeyondQemu, 'message' | 'instead'>;

/** QEMU takes sizes from the model; what it then writes cannot be told here. */
function unknownModel(model: string | undefined): Finding {
  return {
    message: `the caches of CPU model ${model} are not known, so neither is what QEMU writes about them`,
    instead: 'leave "caches" out',
  };
}

function wrongPlaces({ declaration, cpuTopology }: Platform, known: ModelCaches): Finding[] {
  const declared = declaration.topology.cpus?.caches ?? [];
  const levelsOf = (name: CacheName) =>
    declared.filter(({ cache }) => cache === name).map((one) => one['shared-by']);
  const rank = (name: CacheName) => LEVELS.indexOf(levelsOf(name)[0] ?? '');
  const has = NAMES.filter((name) => known[name]);
  const checks: readonly (readonly [wrong: boolean, message: string, instead: string])[] = [
    [
      NAMES.some((name) => levelsOf(name).length !== (known[name] ? 1 : 0)),
      `the CPU model has the caches ${has.join(', ')}, and QEMU wants to be told of each of them once`,
      `declare ${has.join(', ')}`,
    ],
    [
      declared.some((one) => !LEVELS.includes(one['shared-by'])),
      `QEMU's virt has caches of ${LEVELS.join(', ')} only`,
      `write shared-by: ${LEVELS.join(' or ')}`,
    ],
    [
      declared.some((one) => one['shared-by'] === 'cluster') && !cpuTopology.clustersDeclared,
      'a cache is shared by clusters, but there are none',
      'write "clusters"',
    ],
    [
      rank('l1d') !== rank('l1i') ||
        rank('l2') < rank('l1d') ||
        (known.l3 !== undefined && rank('l3') < rank('l2')),
      'QEMU has l1d and l1i at one level, and what is farther from the processor not further in',
      'put l1d and l1i at the same level, l2 at that or one further out',
    ],
  ];
  return checks.filter(([wrong]) => wrong).map(([, message, instead]) => ({ message, instead }));
}
