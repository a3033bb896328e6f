import { ranges } from '../../machines/ranges.ts';
import type { Backend, Node } from '../../topology/platform.ts';
import type { DomainPlan } from './domain-plan.ts';
import { type Element, element, parent } from './xml.ts';

const KIB = 1024n;
const MIB = 1024n * KIB;

/** How much memory there is, and where libvirt takes it from. */
export function memoryElements(plan: DomainPlan): (Element | undefined)[] {
  const { memory } = plan.platform;
  const unit = { unit: 'KiB' };
  const max = kibibytes(plan, 'the most memory there can be', memory.max);
  return [
    memory.max > memory.total ? element('maxMemory', { slots: memory.slots, ...unit }, max) : undefined,
    element('memory', unit, kibibytes(plan, 'memory', memory.total)),
    backing(plan),
    parent('numatune', {}, tuning(plan)),
  ];
}

/** Bytes as text in KiB. libvirt rounds memory up to MiB, which would change the tables: such sizes are refused. */
export function kibibytes({ report, platform }: DomainPlan, what: string, bytes: bigint): string {
  if (bytes % MIB !== 0n) {
    report.error('PXM340', `libvirt rounds ${what} of ${bytes} bytes up to whole MiB`, {
      span: platform.declaration.at(platform.declaration.topology, 'memory'),
      remedy: 'write sizes in whole MiB',
    });
  }
  return String(bytes / KIB);
}

const SOURCES: Readonly<Record<string, string>> = {
  anonymous: 'anonymous',
  memfd: 'memfd',
  hugetlb: 'memfd',
};

/** libvirt has one kind of memory for the whole domain; only huge pages and sharing are a node's own. */
function backing(plan: DomainPlan): Element | undefined {
  const { platform, report } = plan;
  const all = platform.backends;
  const [first] = all;
  if (first === undefined) return undefined;
  for (const backend of all) refuseForeign(plan, backend);
  const kinds = new Set(all.map(({ type }) => SOURCES[type] ?? type));
  const touched = new Set(all.map(({ prealloc }) => prealloc));
  const at = platform.declaration.at(platform.declaration.topology, 'nodes');
  if (kinds.size > 1 || touched.size > 1) {
    const what = kinds.size > 1 ? 'kind of memory back end' : 'answer to whether memory is touched at start';
    const remedy = 'give all nodes the same type and prealloc';
    report.error('PXM340', `libvirt has one ${what} for the whole machine`, { span: at, remedy });
  }
  const huge = all.filter(({ type }) => type === 'hugetlb');
  const source = SOURCES[first.type];
  return parent('memoryBacking', {}, [
    parent('hugepages', {}, hugePages(plan, huge)),
    source === undefined || source === 'anonymous' ? undefined : element('source', { type: source }),
    element('access', { mode: first.share ? 'shared' : 'private' }),
    first.prealloc ? element('allocation', { mode: 'immediate' }) : undefined,
  ]);
}

function refuseForeign({ platform, report }: DomainPlan, { id, type, properties }: Backend): void {
  const span = platform.declaration.at(platform.declaration.topology, 'nodes');
  if (SOURCES[type] === undefined) {
    const remedy =
      'use anonymous, memfd or hugetlb; libvirt has one directory for memory in files for the whole host';
    report.error('PXM340', `libvirt cannot say where back end ${id} of type ${type} lies`, { span, remedy });
  }
  if (properties.length > 0) {
    const names = properties.map(([name]) => name).join(', ');
    report.error('PXM340', `libvirt cannot say options of back end ${id}: ${names}`, {
      span,
      remedy: 'leave them out',
    });
  }
}

function hugePages({ platform }: DomainPlan, huge: readonly Backend[]): Element[] {
  const nodes = (size: bigint | undefined) =>
    platform.nodes.filter(({ backend }) => backend && huge.includes(backend) && backend.pageSize === size);
  const sizes = [...new Set(huge.map(({ pageSize }) => pageSize))];
  return sizes.map((size) =>
    element('page', {
      ...(size === undefined ? { size: 2048, unit: 'KiB' } : { size: String(size / KIB), unit: 'KiB' }),
      nodeset: ranges(nodes(size).map(({ id }) => id)).join(',') || undefined,
    }),
  );
}

const MODES: Readonly<Partial<Record<Backend['policy'], string>>> = {
  bind: 'strict',
  preferred: 'preferred',
  interleave: 'interleave',
};

/** Host nodes that the memory of each node is taken from. */
function tuning({ platform }: DomainPlan): (Element | undefined)[] {
  const whole = platform.memory.backend;
  const nodeset = (backend: Backend) => ranges(backend.hostNodes).join(',');
  const mode = (backend: Backend | undefined) =>
    backend && backend.hostNodes.length > 0 && MODES[backend.policy];
  const ofNode = ({ id, backend }: Node) => {
    const found = mode(backend);
    return backend && found
      ? element('memnode', { cellid: id, mode: found, nodeset: nodeset(backend) })
      : undefined;
  };
  const found = mode(whole);
  return [
    whole && found ? element('memory', { mode: found, nodeset: nodeset(whole) }) : undefined,
    ...platform.nodes.map(ofNode),
  ];
}
