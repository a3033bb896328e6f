import type { Platform } from '../topology/platform.ts';
import type { BeyondQemu } from './beyond-qemu.ts';

/** Host bridges and devices whose node QEMU's DSDT does not tell. */
export function proximitiesBeyondQemu({ proximities, declaration }: Platform): BeyondQemu[] {
  return proximities.flatMap(({ target, node, publishedBy }) => {
    if (publishedBy === 'vmm') return [];
    const isBus = 'functions' in target;
    const declared = isBus ? (target.bridge?.declared ?? declaration.topology.machine) : target.declared;
    return {
      signature: 'SSDT',
      message: `${isBus ? 'bus' : 'device'} ${target.id} shall tell the guest that it is near node ${node.id}, but QEMU tells it only of expanders`,
      span: declared && declaration.at(declared, 'node'),
      instead: 'put what is near a node behind an expander of that node',
      unmet: false,
    };
  });
}
