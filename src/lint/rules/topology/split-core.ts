import type { PlatformRule } from '../../rule.ts';

/** Threads of a core share caches, so that Linux does not believe that they are in different nodes. */
export const splitCore: PlatformRule = {
  code: 'PXM176',
  severity: 'warning',
  *check({ cpus, declaration }) {
    const firsts = new Map<string, (typeof cpus)[number]>();
    for (const cpu of cpus) {
      const core = [cpu.socket, cpu.die, cpu.cluster, cpu.module, cpu.core].join('.');
      const first = firsts.get(core) ?? cpu;
      firsts.set(core, first);
      if (first.node === cpu.node || cpu.node === undefined || first.node === undefined) continue;
      const declared = cpu.node.declared;
      const span = declared && declaration.at(declared, 'cpus');
      yield {
        on: `node ${cpu.node.id}`,
        ...(span && { span }),
        message: `CPU ${cpu.index} of node ${cpu.node.id} is a thread of the core of CPU ${first.index}, which is of node ${first.node.id}`,
        remedy: 'give all threads of a core to one node',
      };
      return;
    }
  },
};
