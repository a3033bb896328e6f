import { readHmat } from '../hmat/read-hmat.ts';
import type { MadtProcessor } from '../processors/madt-processor.ts';
import type { GuestNode, GuestProcessor, NodeMemory, NumaView } from '../view.ts';
import type { Witness } from '../witness.ts';
import { onlineNodes } from './online-nodes.ts';
import { placeProcessors } from './place-processors.ts';
import { type PopulatedRange, populate } from './populate.ts';
import { readSrat } from './read-srat.ts';
import { defaultDistance, readSlit } from './slit.ts';
import type { SratState } from './srat-state.ts';

const ascending = (set: Iterable<number>) => [...set].sort((a, b) => a - b);

/** Nodes, processors and what the kernel knows about distances between them. */
export function readNuma(
  witness: Witness,
  madtProcessors: readonly MadtProcessor[],
): { readonly numa: NumaView; readonly processors: readonly GuestProcessor[]; readonly srat: SratState } {
  const { state, rejected: unread } = readSrat(witness);
  const { slit, distance } = readSlit(witness, state.map);
  const population = unread === undefined ? populate(state) : undefined;
  const rejected = unread ?? population?.rejected;
  const ranges = rejected === undefined ? (population?.ranges ?? []) : [];
  const usable = rejected === undefined;

  const possible = new Set(usable ? state.parsed : [0]);
  const populated = new Set(ranges.flatMap(({ node, populated }) => (populated ? [node] : [])));
  const hasMemory = usable ? populated : new Set([0]);
  const processors = placeProcessors(
    witness,
    madtProcessors,
    usable ? state.processorNodes : new Map(),
    possible,
  );
  const hasCpu = new Set(
    processors.flatMap(({ cpu, node }) => (cpu === undefined || node === undefined ? [] : [node])),
  );
  const online = onlineNodes(witness, possible, hasMemory, hasCpu, state.initiators);
  const { hmat, access, caches } = readHmat(witness, state, online, hasCpu);

  const nodes = ascending(new Set([...possible, ...online])).map((node): GuestNode => {
    const domain = usable ? state.map.domainOf(node) : undefined;
    const memory = ranges.filter((range) => range.node === node).map(toMemory);
    const cpus = processors.flatMap(({ cpu, node: at }) => (at === node && cpu !== undefined ? [cpu] : []));
    return {
      node,
      ...(domain !== undefined && { proximityDomain: domain }),
      online: online.has(node),
      cpus: ascending(cpus),
      memory,
      placeholder: !hasMemory.has(node) && cpus.length === 0,
      initiators: state.devices.get(node) ?? [],
      cxlWindow: usable && state.windows.has(node),
      access: access.get(node) ?? [],
      sideCaches: caches.get(node) ?? [],
    };
  });
  const between = usable ? distance : defaultDistance;
  return {
    srat: state,
    processors,
    numa: {
      srat: rejected === undefined ? { used: true } : { used: false, why: rejected },
      slit: usable || !slit.used ? slit : { used: false, why: 'SRAT is not used' },
      hmat,
      nodes,
      masks: {
        possible: ascending(possible),
        online: ascending(online),
        hasCpu: ascending(hasCpu),
        hasMemory: ascending(hasMemory),
        hasNormalMemory: ascending(hasMemory),
        hasGenericInitiator: ascending(state.initiators),
      },
      unplacedCpus: processors.flatMap(({ cpu, node }) =>
        cpu === undefined || node !== undefined ? [] : [cpu],
      ),
      distances: nodes.map((from) => nodes.map((to) => between(from.node, to.node))),
    },
  };
}

function toMemory({ base, end, hotPluggable, nonVolatile, populated }: PopulatedRange): NodeMemory {
  return { base, length: end - base, hotPluggable, nonVolatile, populated };
}
