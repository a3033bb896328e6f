import { address, set, size } from './amounts.ts';
import { distanceLines } from './distances.ts';
import { grid } from './grid.ts';
import { iommuSections } from './show-iommus.ts';
import type { ShowModel, ShownNode } from './show-model.ts';
import { showTree } from './show-tree.ts';
import { type Strokes, treeLines } from './tree.ts';

export interface ShowStyle {
  /** Paints headings. */
  readonly title: (text: string) => string;
  readonly strokes: Strokes;
  /** Every node has lines of its own, however many there are. */
  readonly all: boolean;
}

/** With more nodes than these, nodes of which the same is said share a line. */
const MANY = 16;

/** The text of `pxm show`. */
export function showText(model: ShowModel, { title, strokes, all }: ShowStyle): string {
  const compact = !all && model.nodes.length > MANY;
  const sections: (readonly [heading: string, lines: readonly string[]])[] = [
    ['topology', treeLines(showTree(model), strokes)],
    ['nodes', nodeLines(model.nodes, compact)],
    ['distances (row: from, column: to)', distanceLines(model.distances ?? [], strokes, compact)],
    ['address map', addressLines(model.addresses)],
    ['generic initiators', initiatorLines(model, compact)],
    ...iommuSections(model),
    ['derived', derivedLines(model.derived ?? [])],
  ];
  const blocks = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([heading, lines]) => [title(heading), ...lines.map((line) => `  ${line}`)].join('\n'));
  return [headLines(model).join('\n'), ...blocks].join('\n\n');
}

function headLines({ name, machine, cpus, memory }: ShowModel): string[] {
  const levels = (['sockets', 'dies', 'clusters', 'modules', 'cores', 'threads'] as const).filter(
    (level) => level === 'sockets' || level === 'cores' || cpus[level] > 1,
  );
  const product = levels.map((level) => `${cpus[level]} ${level}`).join(' x ');
  const hotplug = memory.max > memory.total ? `, up to ${size(memory.max)} in ${memory.slots} slots` : '';
  return [
    `${name}: ${machine.type} on ${machine.vmm === 'none' ? 'no particular VMM' : machine.vmm}, ${machine.firmware}`,
    `processors: ${product} = ${cpus.max}, ${cpus.present} present`,
    `memory: ${size(memory.total)}${hotplug}`,
  ];
}

function nodeLines(nodes: readonly ShownNode[], compact: boolean): string[] {
  const optional = [
    ['back end', ({ backend }: ShownNode) => backend ?? ''],
    ['hotplug', ({ hotplug }: ShownNode) => (hotplug === 0n ? '' : size(hotplug))],
    ['near socket', ({ socket }: ShownNode) => (socket === null ? '' : `${socket}`)],
    ['filled by', ({ placeholder }: ShownNode) => placeholder ?? ''],
    ['until then in SRAT', ({ placeholderStyle }: ShownNode) => placeholderStyle ?? ''],
  ] as const;
  const columns = optional.filter(([, cell]) => nodes.some((node) => cell(node) !== ''));
  if (nodes.length === 0) return [];
  const rows = nodes.map((node): [id: number, ...cells: string[]] => [
    node.id,
    set(node.cpus),
    node.memory === 0n ? 'none' : size(node.memory),
    ...columns.map(([, cell]) => cell(node)),
  ]);
  const merged = runs(rows, (a, b) => compact && `${a.slice(1)}` === `${b.slice(1)}`);
  return grid([
    ['node', 'cpus', 'memory', ...columns.map(([heading]) => heading)],
    ...merged.map((run) => [set(run.map(([id]) => id)), ...(run[0]?.slice(1).map(String) ?? [])]),
  ]);
}

/** Neighbours that are the same in the eyes of `same`. */
function runs<T>(items: readonly T[], same: (a: T, b: T) => boolean): T[][] {
  const made: T[][] = [];
  for (const item of items) {
    const run = made.at(-1);
    if (run?.[0] !== undefined && same(run[0], item)) run.push(item);
    else made.push([item]);
  }
  return made;
}

function addressLines(regions: ShowModel['addresses']): string[] {
  return grid(
    regions.map(({ base, size: bytes, name }) => [
      `${address(base)} - ${address(base + bytes - 1n)}`,
      size(bytes),
      name,
    ]),
    [1],
  );
}

function initiatorLines({ initiators }: ShowModel, compact: boolean): string[] {
  const merged = runs(initiators, (a, b) => compact && a.device === b.device && a.address === b.address);
  return grid(
    merged.map((run) => {
      const [first, last] = [run[0], run.at(-1)];
      const ids = run.length > 1 ? `${first?.id} to ${last?.id}` : `${first?.id}`;
      const nodes = set(run.map(({ node }) => node));
      const noun = run.length > 1 ? 'nodes' : 'node';
      return [ids, `${first?.device} (${first?.address})`, `${noun} ${nodes}`];
    }),
  );
}

function derivedLines(derived: NonNullable<ShowModel['derived']>): string[] {
  return grid(derived.map(({ subject, value, why }) => [subject, value, why]));
}
