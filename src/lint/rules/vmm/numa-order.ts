import type { NumaOption } from '../../command-line.ts';
import type { CommandLineRule, Found } from '../../rule.ts';

/** What names nodes, by the properties that do. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  dist: ['src', 'dst'],
  cpu: ['node-id'],
  'hmat-lb': ['initiator', 'target'],
  'hmat-cache': ['node-id'],
};

/** QEMU reads `-numa` one by one: what names a node, or builds on what is known of it, comes behind that. */
export const numaOrder: CommandLineRule = {
  code: 'PXM335',
  severity: 'error',
  *check(line) {
    const read: NumaOption[] = [];
    const declared = nodesOf(line.numa);
    const initiators = new Set(
      line.objects.flatMap(({ driver, properties }) =>
        driver === 'acpi-generic-initiator' ? (properties.peek('node') ?? []) : [],
      ),
    );
    for (const option of line.numa) {
      const { type, properties } = option;
      const before = nodesOf(read);
      for (const key of NAMES[type] ?? []) {
        const node = properties.peek(key);
        if (node === undefined || !declared.has(node) || before.has(node)) continue;
        yield early(option, key, `node ${node}`, `-numa node,nodeid=${node}`);
      }
      const from = properties.peek('initiator');
      if (type === 'hmat-lb' && from !== undefined && before.has(from)) {
        const known = initiators.has(from) || read.some((one) => givesProcessors(one, from));
        // QEMU deals processors out among nodes that name none only after all options.
        if (!known) yield early(option, 'initiator', `processors of node ${from}`, 'cpus= at its -numa node');
      }
      const cached = properties.peek('node-id');
      if (type === 'hmat-cache' && line.numa.some((one) => isAbout(one, cached))) {
        if (!read.some((one) => isAbout(one, cached)))
          yield early(option, 'node-id', `latency and bandwidth of node ${cached}`, '-numa hmat-lb');
      }
      read.push(option);
    }
  },
};

function early({ type, span, properties }: NumaOption, key: string, what: string, behind: string): Found {
  return {
    on: type === 'dist' ? 'distances' : type === 'cpu' ? 'cpus' : 'performance',
    span: properties.place(key) ?? span,
    message: `${type} needs ${what}, which QEMU does not know there`,
    remedy: `put it behind ${behind}`,
  };
}

/** Ids of nodes; one without takes the next. */
function nodesOf(options: readonly NumaOption[]): Set<string> {
  const nodes = options.filter(({ type }) => type === 'node');
  return new Set(nodes.map(({ properties }, index) => properties.peek('nodeid') ?? `${index}`));
}

function givesProcessors({ type, properties }: NumaOption, node: string): boolean {
  if (type === 'cpu') return properties.peek('node-id') === node;
  return (
    type === 'node' &&
    properties.peek('nodeid') === node &&
    properties.rest().some(({ key }) => /^cpus(\.|$)/.test(key))
  );
}

function isAbout({ type, properties }: NumaOption, node: string | undefined): boolean {
  return type === 'hmat-lb' && properties.peek('target') === node;
}
