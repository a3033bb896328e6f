import type { Gathered } from './gather.ts';
import type { Properties } from './properties.ts';
import { Mapping } from './yaml-text.ts';

/** Processors with every level decided. */
export interface ImportedCpus {
  readonly sockets: number;
  readonly dies: number;
  readonly clusters: number;
  readonly modules: number;
  readonly cores: number;
  readonly threads: number;
  readonly present: number;
  readonly max: number;
  readonly section: Mapping;
}

const MOST = 4096;
/** Levels that the machines described here lack: QEMU takes them only as 1. */
const FOREIGN = ['drawers', 'books'];

/**
 * Reads `-smp` and completes it as QEMU does since machine version 6.2: what is left out goes to cores first, then to
 * sockets, then to threads (hw/core/machine-smp.c).
 */
export function readSmp({ smp, collector }: Gathered): ImportedCpus {
  const given = (key: string) => count(smp, key);
  for (const level of FOREIGN) given(level);
  const clustersGiven = smp.has('clusters');
  const dies = given('dies') || 1;
  const clusters = given('clusters') || 1;
  const modules = given('modules') || 1;
  let present = given('cpus');
  let max = given('maxcpus');
  let sockets = given('sockets');
  let cores = given('cores');
  let threads = given('threads');
  const between = dies * clusters * modules;
  const rest = (others: number) => Math.floor(max / (others * between));

  if (present > 0 || max > 0) {
    max ||= present;
    if (cores === 0) {
      sockets ||= 1;
      threads ||= 1;
      cores = rest(sockets * threads);
    } else if (sockets === 0) {
      threads ||= 1;
      sockets = rest(cores * threads);
    }
    threads ||= rest(sockets * cores);
  }
  sockets ||= 1;
  cores ||= 1;
  threads ||= 1;
  const product = sockets * between * cores * threads;
  max ||= product;
  present ||= max;
  if (product !== max || present > max) {
    collector.error('PXM301', `${product} CPUs in all levels do not fit ${present} of ${max} CPUs`, {
      span: smp.place('maxcpus') ?? smp.place('cpus'),
      remedy: 'let sockets x dies x clusters x modules x cores x threads be maxcpus',
    });
  }
  const levels = { sockets, dies, clusters, modules, cores, threads };
  const section = new Mapping();
  for (const [level, number] of Object.entries(levels)) {
    const told = number > 1 || (level === 'clusters' && clustersGiven);
    section.set(level, told ? Math.min(number, MOST) : undefined);
  }
  section.set('present', present === max ? undefined : present);
  return { ...levels, present, max, section };
}

/** 0 where QEMU decides. */
function count(smp: Properties, key: string): number {
  return smp.takeInteger(key, 0, MOST) ?? 0;
}

/** Levels at which `smp-cache` can put a processor cache, by QEMU's names. */
const CACHES = ['l1d', 'l1i', 'l2', 'l3'] as const;
const LEVELS = ['thread', 'core', 'module', 'cluster', 'die', 'socket'] as const;

/** Reads `-machine smp-cache.N.cache=,smp-cache.N.topology=`. */
export function readCaches({ machine }: Gathered): Mapping[] {
  const found: Mapping[] = [];
  for (let index = 0; machine.has(`smp-cache.${index}.cache`); index++) {
    const cache = machine.takeChoice(`smp-cache.${index}.cache`, CACHES);
    const level = machine.peek(`smp-cache.${index}.topology`);
    if (level === 'default') machine.take(`smp-cache.${index}.topology`);
    else
      found.push(
        new Mapping()
          .set('cache', cache)
          .set('shared-by', machine.takeChoice(`smp-cache.${index}.topology`, LEVELS)),
      );
  }
  return found;
}
