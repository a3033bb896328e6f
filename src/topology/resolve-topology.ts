import { MACHINES } from '../machines/machines.ts';
import { VMMS } from '../machines/vmms.ts';
import type { Declaration } from './declaration.ts';
import type { Platform } from './platform.ts';
import { resolveAttach } from './resolve/attach.ts';
import { resolveBackends, wholeBackend } from './resolve/backends.ts';
import { checkReach, numberBuses } from './resolve/bus-numbers.ts';
import { resolveBusProperties } from './resolve/bus-properties.ts';
import { byNumber, resolveBuses, segmentsOf } from './resolve/buses.ts';
import { Context } from './resolve/context.ts';
import { assignCpus } from './resolve/cpu-nodes.ts';
import { resolveCpus, resolveCpuTopology } from './resolve/cpus.ts';
import { cxlNeeds, resolveCxl } from './resolve/cxl.ts';
import { resolveCxlPorts } from './resolve/cxl-ports.ts';
import { resolveDevices } from './resolve/devices.ts';
import { resolveDistances, resolveSockets } from './resolve/distances.ts';
import type { NodeDraft } from './resolve/draft.ts';
import { resolveInitiators } from './resolve/initiators.ts';
import { finishIommus, planIommus } from './resolve/iommu-plan.ts';
import { resolveMachine } from './resolve/machine.ts';
import { checkMemoryDevicePlaces } from './resolve/memory-device-places.ts';
import { resolveMemoryDevices } from './resolve/memory-devices.ts';
import { resolveMemoryMap } from './resolve/memory-map.ts';
import { resolveHotplug, resolveMemorySizes } from './resolve/memory-sizes.ts';
import { implicitNode, resolveNodes } from './resolve/nodes.ts';
import type { PciDraft } from './resolve/pci-draft.ts';
import { checkPciIds } from './resolve/pci-ids.ts';
import { resolvePerformance } from './resolve/performance.ts';
import { placeFunctions } from './resolve/placement.ts';
import { preconditionsOf } from './resolve/preconditions.ts';
import { checkProfileWindows } from './resolve/profile-windows.ts';
import { applyProfiles } from './resolve/profiles.ts';
import { resolveProximities } from './resolve/proximities.ts';
import { checkPlaceholders, resolveBusNodes } from './resolve/references.ts';
import { need64 } from './resolve/window64.ts';

/**
 * Decides every value of a declared topology.
 *
 * @throws PxmError with all errors found, each at its place in the text
 */
export function resolveTopology(declaration: Declaration): Platform {
  const { machine: declared, name, 'extra-args': extraArgs } = declaration.topology;
  const { ctx, applied } = applyProfiles(
    new Context(declaration, MACHINES[declared.type], VMMS[declared.vmm ?? 'qemu-11.1']),
  );
  const machine = resolveMachine(ctx);
  const cpuTopology = resolveCpuTopology(ctx);
  const nodes = resolveNodes(ctx);
  const sizes = resolveMemorySizes(ctx, nodes);
  if (machine.vmm === 'qemu' && nodes.size === 0 && sizes.max > sizes.total) {
    nodes.set(0, implicitNode(ctx, sizes.total));
  }
  resolveHotplug(ctx, nodes, sizes);
  const cpus = resolveCpus(ctx, cpuTopology);
  assignCpus(ctx, cpus, nodes);
  const backends = resolveBackends(ctx, nodes);
  const whole = wholeBackend(ctx, sizes.total);

  const pci = resolveBuses(ctx);
  resolveDevices(ctx, pci);
  const iommuPlan = planIommus(ctx, cpuTopology, nodes, pci);
  const backendIds = [...backends, ...(whole ? [whole] : [])].map(({ id }) => id);
  const memoryDevices = resolveMemoryDevices(ctx, pci, nodes, sizes, backendIds);
  checkPciIds(ctx, pci.items);
  placeFunctions(ctx, pci);
  numberBuses(ctx, pci, machine.firmware);
  resolveBusProperties(ctx, pci);
  resolveBusNodes(ctx, pci, nodes);
  checkPlaceholders(ctx, nodes);
  resolveSockets(ctx, nodes, (id) => nodeOfDevice(pci, id));

  const initiators = resolveInitiators(ctx, pci, nodes, backends);
  const distances = resolveDistances(ctx, nodes);
  const {
    memory,
    window64,
    cxl: cxlPlaces,
  } = resolveMemoryMap(ctx, {
    machine,
    nodes,
    sizes,
    backend: whole,
    need64: need64(pci),
    cxl: cxlNeeds(ctx, pci),
    segments: segmentsOf(pci),
  });
  checkMemoryDevicePlaces(ctx, memoryDevices, memory.hotplug);
  checkReach(ctx, pci, memory.ecams);
  const cxl = resolveCxl(ctx, pci, cxlPlaces, memory.regions);
  const objectIds = [...backendIds, ...initiators.map(({ id }) => id)];
  const bridges = cxl?.hostBridges.map(({ bus }) => bus) ?? [];
  const ports = resolveCxlPorts(ctx, bridges, nodes, objectIds);
  const performance = resolvePerformance(ctx, {
    nodes,
    initiators,
    ports: new Set(ports.map(({ node }) => node)),
  });
  checkProfileWindows(ctx, applied, pci, { cxl, memoryDevices });
  const proximities = resolveProximities(ctx, pci, nodes);
  const translation = finishIommus(ctx, iommuPlan, pci, { machine, memory, cpus });
  const attach = resolveAttach(ctx, pci, new Set(initiators.map(({ device }) => device)));
  ctx.report.throwIfErrors();

  return {
    declaration: ctx.declaration,
    name: name ?? nameOf(declaration.source.name),
    machine,
    cpus,
    cpuTopology,
    nodes: [...nodes.values()],
    memory,
    distances,
    pci: { ...finishedBuses(pci), window64 },
    initiators,
    ...translation,
    performance,
    cxl: cxl && { ...cxl, ports },
    memoryDevices,
    proximities,
    preconditions: preconditionsOf(applied, pci),
    attach,
    backends: whole ? [whole, ...backends] : backends,
    extraArgs: extraArgs ?? [],
    derived: ctx.derived,
    diagnostics: ctx.report.diagnostics,
  };
}

function nodeOfDevice(pci: PciDraft, id: string): NodeDraft | undefined {
  return pci.items.find(({ draft }) => draft.origin === 'device' && draft.id === id)?.draft.bus.node as
    | NodeDraft
    | undefined;
}

function finishedBuses(pci: PciDraft) {
  for (const { draft, functions } of pci.buses.values())
    draft.functions = functions.map((item) => item.draft);
  const buses = [...pci.buses.values()].map(({ draft }) => draft).sort(byNumber);
  return { buses, rootBuses: buses.filter(({ root }) => root) };
}

/** Name of a file without folder and extension; "vm" for standard input, which has none. */
function nameOf(path: string): string {
  if (/^<.*>$/.test(path)) return 'vm';
  const file = path.split(/[\\/]/).at(-1) ?? path;
  return file.replace(/\.(ya?ml|json)$/i, '') || 'vm';
}
