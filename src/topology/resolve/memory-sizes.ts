import { GiB, KiB, larger, roundUp } from '../../machines/address-map.ts';
import type { Context } from './context.ts';
import type { NodeDraft } from './draft.ts';
import { sizeText } from './text.ts';

/** What QEMU gives a machine whose memory nobody states. */
const QEMU_DEFAULT = 128n << 20n;
/** QEMU rounds `-m` up to this. */
const QEMU_UNIT = 8n * KiB;
const CONTRIBUTIONS_SHOWN = 16;

export interface MemorySizes {
  readonly total: bigint;
  readonly max: bigint;
  readonly slots: number;
}

/** Memory at boot, and how much there can ever be. */
export function resolveMemorySizes(ctx: Context, nodes: ReadonlyMap<number, NodeDraft>): MemorySizes {
  const declared = ctx.topology.memory ?? {};
  const total = resolveTotal(ctx, [...nodes.values()]);
  const slots = declared.slots ?? 0;
  const window = [...nodes.values()].reduce((sum, { hotplug }) => sum + hotplug, 0n);
  const max = declared.max ?? total + window;
  checkMax(ctx, { total, max, slots }, window);
  return { total, max: larger(max, total), slots };
}

/** The total as QEMU takes it; nodes must add up to that. */
function declaredTotal(ctx: Context): bigint | undefined {
  const { memory } = ctx.topology;
  if (memory?.total === undefined || ctx.vmm.vmm !== 'qemu') return memory?.total;
  const total = roundUp(memory.total, QEMU_UNIT);
  if (total !== memory.total) {
    const text = `memory of ${sizeText(memory.total)} bytes is no multiple of ${sizeText(QEMU_UNIT)}: QEMU makes it ${sizeText(total)}`;
    ctx.report.warning('PXM104', text, {
      span: ctx.at(memory, 'total'),
      remedy: `write total: ${sizeText(total)}`,
    });
  }
  return total;
}

function resolveTotal(ctx: Context, nodes: readonly NodeDraft[]): bigint {
  const { memory } = ctx.topology;
  const declared = declaredTotal(ctx);
  const sum = nodes.reduce((all, node) => all + node.memory, 0n);
  if (nodes.length === 0) {
    if (declared !== undefined) return declared;
    if (ctx.vmm.vmm === 'none') {
      ctx.report.error('PXM105', 'nothing tells how much memory the machine has', {
        span: memory ? ctx.at(memory) : ctx.at(ctx.topology),
        remedy: 'write memory: { total: ... }, or nodes with memory',
      });
    } else {
      ctx.derive('memory total', sizeText(QEMU_DEFAULT), "QEMU's default where no memory is declared");
    }
    return QEMU_DEFAULT;
  }
  if (sum === 0n) {
    ctx.report.error('PXM110', 'no node has memory', {
      span: ctx.at(ctx.topology.nodes ?? ctx.topology),
      remedy: 'write "memory" at the nodes that have memory at boot',
    });
    return declared ?? QEMU_DEFAULT;
  }
  if (ctx.vmm.vmm === 'qemu' && sum % QEMU_UNIT !== 0n) {
    ctx.report.error(
      'PXM104',
      `the nodes' memory of ${sizeText(sum)} is no multiple of ${sizeText(QEMU_UNIT)}`,
      {
        span: ctx.topology.nodes && ctx.at(ctx.topology.nodes),
        remedy: 'QEMU rounds the total up to 8 KiB, and then the nodes do not add up: write a multiple of it',
      },
    );
  }
  if (memory?.total === undefined || declared === undefined) {
    ctx.derive('memory total', sizeText(sum), 'the sum of all nodes');
  } else if (declared !== sum) {
    const having = nodes.filter((node) => node.memory > 0n);
    const shown = having
      .slice(0, CONTRIBUTIONS_SHOWN)
      .map((node) => `node ${node.id}: ${sizeText(node.memory)}`);
    if (having.length > shown.length) shown.push(`${having.length - shown.length} further nodes`);
    ctx.report.error(
      'PXM110',
      `the nodes have ${sizeText(sum)} (${shown.join(', ')}), but the total is ${sizeText(declared)}`,
      {
        span: ctx.at(memory, 'total'),
        remedy: `write total: ${sizeText(sum)}, leave it out, or change the nodes by ${difference(declared, sum)}`,
      },
    );
  }
  return sum;
}

function difference(total: bigint, sum: bigint): string {
  return total > sum ? `+${sizeText(total - sum)}` : `-${sizeText(sum - total)}`;
}

function checkMax(ctx: Context, { total, max, slots }: MemorySizes, window: bigint): void {
  const declared = ctx.topology.memory ?? {};
  if (max < total) {
    ctx.report.error(
      'PXM104',
      `"max" is ${sizeText(max)}, less than the ${sizeText(total)} present at boot`,
      {
        span: ctx.at(declared, 'max'),
        remedy: `write max: ${sizeText(total)} or more, or leave it out`,
      },
    );
  } else if (window > 0n && max - total !== window) {
    const text = `"max" leaves ${sizeText(max - total)} above the total, but the nodes' windows are ${sizeText(window)}`;
    ctx.report.error('PXM110', text, {
      span: ctx.at(declared, 'max'),
      remedy: `write max: ${sizeText(total + window)}, or leave it out`,
    });
  } else if (slots > 0 && max === total) {
    ctx.report.error('PXM104', `there are ${slots} slots, but nothing can be plugged in: max is the total`, {
      span: ctx.at(declared, 'slots'),
      remedy: 'write "max" larger than the memory present at boot, or a hotplug window on the last node',
    });
  } else if (declared.max === undefined && max > total) {
    ctx.derive('memory max', sizeText(max), "the total and the nodes' hotplug windows");
  }
}

/**
 * Moves what `memory.max` leaves for hotplug to the last node, where QEMU has its only window.
 * Errors: PXM300 for windows elsewhere on QEMU.
 */
export function resolveHotplug(
  ctx: Context,
  nodes: ReadonlyMap<number, NodeDraft>,
  { total, max, slots }: MemorySizes,
): void {
  const last = [...nodes.values()].at(-1);
  if (!last) return;
  if (ctx.vmm.vmm === 'qemu') {
    for (const node of nodes.values()) {
      if (node.hotplug === 0n || node === last || !node.declared) continue;
      ctx.report.error(
        'PXM300',
        `node ${node.id} has a hotplug window, but QEMU has one on its last node only`,
        {
          span: ctx.at(node.declared, 'hotplug'),
          remedy: `move the window to node ${last.id}, or declare vmm: none`,
        },
      );
    }
    if (max > total) last.hotplug = max - total + BigInt(slots) * GiB;
    return;
  }
  if (max > total && [...nodes.values()].every(({ hotplug }) => hotplug === 0n)) last.hotplug = max - total;
}
