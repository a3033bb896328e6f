import { address, set, size } from './amounts.ts';
import { grid } from './grid.ts';
import { iommuSections } from './show-iommus.ts';
import type { ShowModel, ShownBus, ShownFunction, ShownNode } from './show-model.ts';

type Paint = (text: string) => string;

/** The text of `pxm show`. `title` paints headings. */
export function showText(model: ShowModel, title: Paint = (text) => text): string {
  const sections: (readonly [heading: string, lines: readonly string[]])[] = [
    ['nodes', nodeLines(model.nodes)],
    ['distances (row: from, column: to)', distanceLines(model.distances ?? [])],
    ['buses and devices', model.buses.flatMap((bus) => busLines(bus, 0))],
    ['address map', addressLines(model.addresses)],
    ['generic initiators', initiatorLines(model)],
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

function nodeLines(nodes: readonly ShownNode[]): string[] {
  const optional = [
    ['back end', ({ backend }: ShownNode) => backend ?? ''],
    ['hotplug', ({ hotplug }: ShownNode) => (hotplug === 0n ? '' : size(hotplug))],
    ['near socket', ({ socket }: ShownNode) => (socket === null ? '' : `${socket}`)],
    ['filled by', ({ placeholder }: ShownNode) => placeholder ?? ''],
    ['until then in SRAT', ({ placeholderStyle }: ShownNode) => placeholderStyle ?? ''],
  ] as const;
  const columns = optional.filter(([, cell]) => nodes.some((node) => cell(node) !== ''));
  if (nodes.length === 0) return [];
  return grid([
    ['node', 'cpus', 'memory', ...columns.map(([heading]) => heading)],
    ...nodes.map((node) => [
      `${node.id}`,
      set(node.cpus),
      node.memory === 0n ? 'none' : size(node.memory),
      ...columns.map(([, cell]) => cell(node)),
    ]),
  ]);
}

function distanceLines(matrix: readonly (readonly number[])[]): string[] {
  if (matrix.length === 0) return [];
  const heads = matrix.map((_, index) => `${index}`);
  const rows = matrix.map((row, from) => [`${from}`, ...row.map(String)]);
  return grid([['', ...heads], ...rows], [0, ...heads.map((_, index) => index + 1)]);
}

function busLines(bus: ShownBus, depth: number): string[] {
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  const span =
    bus.subordinate === bus.number ? '' : `, ${hex(bus.number)}-${hex(bus.subordinate)} with those below`;
  const near = bus.node === null ? '' : `, near node ${bus.node}`;
  return [
    `${'  '.repeat(depth)}bus ${hex(bus.number)} ${bus.id}${span}${near}`,
    ...bus.functions.flatMap((entry) => functionLines(entry, depth + 1)),
  ];
}

function functionLines(entry: ShownFunction, depth: number): string[] {
  const facts = [
    entry.model,
    entry.builtin ? 'of the machine' : null,
    entry.vendorDevice,
    entry.host === null ? null : `host ${entry.host}`,
    entry.bars.length === 0 ? null : `BARs ${entry.bars.map(size).join(' ')}`,
    entry.initiatorFor.length === 0 ? null : `initiator for ${set(entry.initiatorFor)}`,
  ].filter((fact) => fact !== null);
  return [
    `${'  '.repeat(depth)}${entry.address} ${entry.id}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`,
    ...(entry.opens === null ? [] : busLines(entry.opens, depth + 1)),
  ];
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

function initiatorLines({ initiators }: ShowModel): string[] {
  return grid(
    initiators.map(({ id, device, address: at, node }) => [id, `${device} (${at})`, `node ${node}`]),
  );
}

function derivedLines(derived: NonNullable<ShowModel['derived']>): string[] {
  return grid(derived.map(({ subject, value, why }) => [subject, value, why]));
}
