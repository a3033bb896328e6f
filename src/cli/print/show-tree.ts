import { count, set, size } from './amounts.ts';
import type { ShowModel, ShownBus, ShownFunction, ShownNode } from './show-model.ts';
import type { Branch } from './tree.ts';

/** Sockets with the nodes and root buses near them, then what is near none. */
export function showTree(model: ShowModel): Branch[] {
  const { nodes, buses, cpus } = model;
  const only = cpus.sockets === 1 ? 0 : null;
  const socketOf = (id: number | null) => nodes.find((node) => node.id === id)?.socket ?? only;
  const sockets = Array.from({ length: cpus.sockets }, (_, socket) => socket);
  const near = (socket: number | null): Branch[] => [
    ...nodeBranches(nodes.filter((node) => known(node.socket ?? only) === socket)),
    ...buses.filter((bus) => known(socketOf(bus.node)) === socket).map((bus) => busBranch(bus, model)),
  ];
  const each = cpus.max / cpus.sockets;
  const loose = near(null);
  return [
    ...sockets.map((socket) => ({
      text: `socket ${socket}: ${count(each, 'processor')}`,
      children: near(socket),
    })),
    ...(loose.length > 0 ? [{ text: 'near no socket', children: loose }] : []),
  ];

  function known(socket: number | null): number | null {
    return socket !== null && socket < cpus.sockets ? socket : null;
  }
}

/** One line for each node, or for a run of nodes of which the same is said. */
function nodeBranches(nodes: readonly ShownNode[]): Branch[] {
  const runs: { said: string; ids: number[] }[] = [];
  for (const node of nodes) {
    const said = nodeFacts(node);
    const run = runs.at(-1);
    if (run?.said === said) run.ids.push(node.id);
    else runs.push({ said, ids: [node.id] });
  }
  return runs.map(({ said, ids }) => ({
    text: `${ids.length === 1 ? 'node' : 'nodes'} ${set(ids)}: ${said}`,
    children: [],
  }));
}

function nodeFacts({ cpus, memory, hotplug, placeholder }: ShownNode): string {
  return [
    memory === 0n ? 'no memory' : size(memory),
    cpus.length === 0 ? null : `${cpus.length === 1 ? 'processor' : 'processors'} ${set(cpus)}`,
    hotplug === 0n ? null : `hotplug ${size(hotplug)}`,
    placeholder === null ? null : `filled by ${placeholder}`,
  ]
    .filter((fact) => fact !== null)
    .join(', ');
}

/** A root bus. */
function busBranch(bus: ShownBus, model: ShowModel): Branch {
  const near = bus.node === null ? '' : `, near node ${bus.node}`;
  const of = bus.segment === 0 ? '' : `segment ${bus.segment} `;
  return { text: `${of}${span(bus)} ${bus.id}${near}`, children: below(bus, model) };
}

/** A function; what is on the bus that it opens hangs from it. */
function functionBranch(entry: ShownFunction, model: ShowModel): Branch {
  const facts = [
    entry.model,
    entry.builtin ? 'of the machine' : null,
    entry.opens === null ? null : `opens ${span(entry.opens)}`,
    entry.vendorDevice,
    entry.host === null ? null : `host ${entry.host}`,
    entry.bars.length === 0 ? null : `BARs ${entry.bars.map(size).join(' ')}`,
    entry.initiatorFor.length === 0 ? null : `initiator for ${set(entry.initiatorFor)}`,
    behind(entry, model),
  ].filter((fact) => fact !== null);
  return {
    text: `${entry.address} ${entry.id}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`,
    children: entry.opens === null ? [] : below(entry.opens, model),
  };
}

function below(bus: ShownBus, model: ShowModel): Branch[] {
  return bus.functions.map((entry) => functionBranch(entry, model));
}

/** Its number, and the largest of those below it. */
function span({ number, subordinate }: ShownBus): string {
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  return subordinate === number ? `bus ${hex(number)}` : `bus ${hex(number)}-${hex(subordinate)}`;
}

/** What becomes of its DMA; nothing to say on a machine without IOMMUs. */
function behind({ address, id }: ShownFunction, { iommus, coverage }: ShowModel): string | null {
  if (iommus.length === 0) return null;
  const found = coverage.find((one) => one.address === address && one.function === id);
  if (found?.bypassed) return 'bypasses';
  return found?.iommu ? `behind ${found.iommu}` : 'behind no IOMMU';
}
